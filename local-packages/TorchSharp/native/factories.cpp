// Tensors from nothing, from numbers and from chance.
#include "common.h"

// dtype, device type, device index: the order in which C# passes options everywhere.
#define OPTIONS int dtype, int device_type, int device_index, bool requires_grad
#define MADE_WITH shim::options(dtype, device_type, device_index)

TS_TENSOR(ts_empty, (const int64_t* size, int dims, OPTIONS),
          shim::leaf(at::empty(shim::ints(size, dims), MADE_WITH), requires_grad))
TS_TENSOR(ts_empty_strided, (const int64_t* size, int dims, const int64_t* strides, int stride_dims, OPTIONS),
          shim::leaf(at::empty_strided(shim::ints(size, dims), shim::ints(strides, stride_dims), MADE_WITH), requires_grad))
TS_TENSOR(ts_zeros, (const int64_t* size, int dims, OPTIONS),
          shim::leaf(at::zeros(shim::ints(size, dims), MADE_WITH), requires_grad))
TS_TENSOR(ts_ones, (const int64_t* size, int dims, OPTIONS),
          shim::leaf(at::ones(shim::ints(size, dims), MADE_WITH), requires_grad))
TS_TENSOR(ts_full, (const int64_t* size, int dims, ScalarValue value, OPTIONS),
          shim::leaf(at::full(shim::ints(size, dims), shim::scalar(value), MADE_WITH), requires_grad))
TS_TENSOR(ts_eye, (int64_t rows, int64_t columns, OPTIONS), shim::leaf(at::eye(rows, columns, MADE_WITH), requires_grad))
TS_TENSOR(ts_arange, (ScalarValue start, ScalarValue stop, ScalarValue step, OPTIONS),
          shim::leaf(at::arange(shim::scalar(start), shim::scalar(stop), shim::scalar(step), MADE_WITH), requires_grad))
TS_TENSOR(ts_linspace, (double start, double end, int64_t steps, OPTIONS),
          shim::leaf(at::linspace(start, end, steps, MADE_WITH), requires_grad))

namespace {

Opt<at::Generator> chance(at::Generator* g) { return g ? Opt<at::Generator>(*g) : Opt<at::Generator>(); }

// A copy: the memory of a C# array may move or go as soon as the call is over.
Tensor copied(const void* data, at::IntArrayRef size, at::ScalarType from, at::ScalarType to, c10::Device device) {
    return at::from_blob(const_cast<void*>(data), size, at::TensorOptions().dtype(from))
        .to(at::TensorOptions().dtype(to).device(device), /*non_blocking=*/false, /*copy=*/true);
}

}  // namespace

TS_TENSOR(ts_rand, (const int64_t* size, int dims, at::Generator* g, OPTIONS),
          shim::leaf(at::rand(shim::ints(size, dims), chance(g), MADE_WITH), requires_grad))
TS_TENSOR(ts_randn, (const int64_t* size, int dims, at::Generator* g, OPTIONS),
          shim::leaf(at::randn(shim::ints(size, dims), chance(g), MADE_WITH), requires_grad))
TS_TENSOR(ts_randint, (int64_t low, int64_t high, const int64_t* size, int dims, at::Generator* g, OPTIONS),
          shim::leaf(at::randint(low, high, shim::ints(size, dims), chance(g), MADE_WITH), requires_grad))
TS_TENSOR(ts_randperm, (int64_t n, at::Generator* g, OPTIONS),
          shim::leaf(at::randperm(n, chance(g), MADE_WITH), requires_grad))
TS_ACTION(ts_normal_, (Handle self, double mean, double std, at::Generator* g), self->normal_(mean, std, chance(g)))
TS_ACTION(ts_uniform_, (Handle self, double from, double to, at::Generator* g), self->uniform_(from, to, chance(g)))
TS_ACTION(ts_random_, (Handle self, double from, double to, at::Generator* g),
          self->random_(static_cast<int64_t>(from), static_cast<int64_t>(to), chance(g)))
TS_ACTION(ts_bernoulli_, (Handle self, double p, at::Generator* g), self->bernoulli_(p, chance(g)))
TS_TENSOR(ts_bernoulli, (Handle self, at::Generator* g), at::bernoulli(*self, chance(g)))
TS_TENSOR(ts_multinomial, (Handle self, int64_t samples, bool replacement, at::Generator* g),
          at::multinomial(*self, samples, replacement, chance(g)))

TS_TENSOR(ts_from_memory, (const void* data, const int64_t* size, int dims, int source, OPTIONS),
          shim::leaf(copied(data, shim::ints(size, dims), static_cast<at::ScalarType>(source),
                            static_cast<at::ScalarType>(dtype), shim::device(device_type, device_index)),
                     requires_grad))

// The caller's own memory, without a copy; release(owner) when the last tensor over it is gone.
TS_TENSOR(ts_from_buffer, (const void* data, int64_t count, int source, int dtype, bool requires_grad, void* owner, void* release),
          shim::leaf(at::from_blob(const_cast<void*>(data), {count}, [=](void*) { reinterpret_cast<void (*)(void*)>(release)(owner); },
                                   at::TensorOptions().dtype(static_cast<at::ScalarType>(source)))
                         .to(static_cast<at::ScalarType>(dtype)),
                     requires_grad))

#define LIKE(name, ...)                                                                              \
    TS_TENSOR(ts_##name##_like, (Handle self, OPTIONS), shim::leaf(at::name##_like(*self, MADE_WITH), requires_grad))
LIKE(empty)
LIKE(zeros)
LIKE(ones)
LIKE(rand)
LIKE(randn)
TS_TENSOR(ts_full_like, (Handle self, ScalarValue value, OPTIONS),
          shim::leaf(at::full_like(*self, shim::scalar(value), MADE_WITH), requires_grad))
TS_TENSOR(ts_randint_like, (Handle self, int64_t low, int64_t high, OPTIONS),
          shim::leaf(at::randint_like(*self, low, high, MADE_WITH), requires_grad))
