// What every file of the shim shares: how a call crosses into C, and how an exception comes back.
#pragma once

#include <ATen/ATen.h>
#include <torch/version.h>

#include <cstdint>
#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

// c10::optional became std::optional on the way to 2.4; newer releases drop the old name.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
#include <optional>
template <class T> using Opt = std::optional<T>;
#else
template <class T> using Opt = c10::optional<T>;
#endif

using at::Tensor;

// A C# tensor as an argument: looking through an absent one is an error, not a crash. Passed like a bare pointer.
struct Handle {
    Tensor* tensor;
    Tensor& operator*() const {
        TORCH_CHECK(tensor != nullptr, "A tensor was expected, not null.");
        return *tensor;
    }
    Tensor* operator->() const { return &**this; }
    explicit operator bool() const { return tensor != nullptr; }
};

#define TS_EXPORT extern "C" __attribute__((visibility("default")))

// A C# Scalar: torch only tells whole numbers, floating ones and booleans apart.
struct ScalarValue {
    int64_t bits;
    int32_t kind;  // 0 whole, 1 floating, 2 boolean, 3 absent
};

// A C# TensorIndex.
struct IndexValue {
    int64_t kind;  // the order of TensorIndex.Kind
    int64_t start, stop, step;
    int64_t given;  // bit 0: start, bit 1: stop, bit 2: step
    Handle tensor;
};

namespace shim {

void remember(const std::exception& error) noexcept;
void remember_unknown() noexcept;

template <class F> bool run(F&& body) noexcept {
    try {
        body();
        return true;
    } catch (const std::exception& e) {
        remember(e);
    } catch (...) {
        remember_unknown();
    }
    return false;
}

template <class F> Tensor* boxed(F&& body) noexcept {
    Tensor* result = nullptr;
    run([&] { result = new Tensor(body()); });
    return result;
}

at::Scalar scalar(ScalarValue value);

inline bool present(ScalarValue value) { return value.kind != 3; }

inline Opt<at::Scalar> maybe_scalar(ScalarValue value) {
    return present(value) ? Opt<at::Scalar>(scalar(value)) : Opt<at::Scalar>();
}

inline Opt<Tensor> maybe(Handle tensor) { return tensor ? Opt<Tensor>(*tensor) : Opt<Tensor>(); }

inline Opt<at::ScalarType> maybe_type(int type) {
    return type < 0 ? Opt<at::ScalarType>() : Opt<at::ScalarType>(static_cast<at::ScalarType>(type));
}

inline at::IntArrayRef ints(const int64_t* values, int length) { return {values, static_cast<size_t>(length)}; }

inline std::vector<Tensor> tensors(const Handle* handles, int length) {
    std::vector<Tensor> list;
    list.reserve(static_cast<size_t>(length));
    for (int i = 0; i < length; i++) list.push_back(handles[i] ? *handles[i] : Tensor());
    return list;
}

inline c10::Device device(int type, int index) {
    return {static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index)};
}

inline at::TensorOptions options(int type, int device_type, int device_index) {
    return at::TensorOptions().dtype(static_cast<at::ScalarType>(type)).device(device(device_type, device_index));
}

inline Tensor leaf(Tensor tensor, bool requires_grad) { return requires_grad ? tensor.set_requires_grad(true) : tensor; }

// Several results: C# passes room for them.
void spread(const std::vector<Tensor>& results, Tensor** into);

}  // namespace shim

// A function that makes a tensor; null means that an error waits in ts_last_error.
#define TS_TENSOR(name, parameters, ...) \
    TS_EXPORT Tensor* name parameters { return shim::boxed([&]() -> Tensor { return __VA_ARGS__; }); }
// A function that only acts; false means the same.
#define TS_ACTION(name, parameters, ...) \
    TS_EXPORT bool name parameters { return shim::run([&] { __VA_ARGS__; }); }
