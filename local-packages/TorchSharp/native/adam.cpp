// One step of Adam in one pass over a parameter.
#include "common.h"

#include <ATen/Parallel.h>

#include <cmath>

namespace {

struct Rates {
    float beta1, one_minus_beta1, beta2, one_minus_beta2, root_correction2, eps, step, decay, sign;
};

// Fused and separate operations come as in torch's own vectorised mul_, add_, addcmul_, sqrt, div_, add_ and addcdiv_,
// and the file is compiled without contraction: the numbers are the same to the last bit.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define EVERY_CPU __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define EVERY_CPU
#endif

// What a step does to the gradient before the moments see it. No branch: the loops must vectorise.
#define GRADIENT(i) std::fma(w[i], r.decay, r.sign * g[i])

EVERY_CPU void both(float* __restrict w, const float* __restrict g, float* __restrict m, float* __restrict v, Rates r, int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
        const float grad = GRADIENT(i);
        const float mean = std::fma(grad, r.one_minus_beta1, m[i] * r.beta1);
        const float square = std::fma(r.one_minus_beta2 * grad, grad, v[i] * r.beta2);
        m[i] = mean;
        v[i] = square;
        w[i] = w[i] + r.step * mean / (std::sqrt(square) / r.root_correction2 + r.eps);
    }
}

// beta1 = 0: the mean is the gradient itself.
EVERY_CPU void squares_only(float* __restrict w, const float* __restrict g, float* __restrict v, Rates r, int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
        const float grad = GRADIENT(i);
        const float square = std::fma(r.one_minus_beta2 * grad, grad, v[i] * r.beta2);
        v[i] = square;
        w[i] = w[i] + r.step * grad / (std::sqrt(square) / r.root_correction2 + r.eps);
    }
}

// Rate 0: the parameter keeps its value, the moments move on.
EVERY_CPU void still(const float* __restrict w, const float* __restrict g, float* __restrict m, float* __restrict v, Rates r, int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
        const float grad = GRADIENT(i);
        if (m) m[i] = std::fma(grad, r.one_minus_beta1, m[i] * r.beta1);
        v[i] = std::fma(r.one_minus_beta2 * grad, grad, v[i] * r.beta2);
    }
}

#undef GRADIENT

bool plain(const Tensor& t, const Tensor& like) {
    return t.scalar_type() == at::kFloat && t.is_cpu() && t.layout() == at::kStrided && t.is_non_overlapping_and_dense() &&
           t.sizes() == like.sizes() && t.strides() == like.strides();
}

constexpr int64_t kGrain = 1 << 15;

void step(float* w, const float* g, float* m, float* v, int64_t count, const Rates& r) {
    at::parallel_for(0, count, kGrain, [&](int64_t from, int64_t to) {
        if (r.step == 0) return still(w, g, m, v, r, from, to);
        if (m) return both(w, g, m, v, r, from, to);
        squares_only(w, g, v, r, from, to);
    });
}

}  // namespace

// False in *done: this tensor needs the general path. An absent m goes with beta1 = 0.
TS_EXPORT bool ts_adam_step(Handle w, Handle g, Handle m, Handle v, double lr, double beta1, double beta2, double eps, double decay,
                            bool maximize, int64_t steps, bool* done) {
    return shim::run([&] {
        *done = plain(*w, *w) && plain(*g, *w) && plain(*v, *w) && (!m || plain(*m, *w));
        if (!*done) return;
        const double correction1 = 1 - std::pow(beta1, static_cast<double>(steps));
        const double correction2 = 1 - std::pow(beta2, static_cast<double>(steps));
        const Rates r{static_cast<float>(beta1),      static_cast<float>(1 - beta1),
                      static_cast<float>(beta2),      static_cast<float>(1 - beta2),
                      static_cast<float>(std::sqrt(correction2)), static_cast<float>(eps),
                      static_cast<float>(-(lr / correction1)),    static_cast<float>(decay),
                      maximize ? -1.0f : 1.0f};
        step(w->data_ptr<float>(), g->data_ptr<float>(), m ? m->data_ptr<float>() : nullptr, v->data_ptr<float>(), w->numel(), r);
        w->unsafeGetTensorImpl()->bump_version();
    });
}
