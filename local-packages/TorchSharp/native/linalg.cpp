// Products of vectors and matrices, and what is solved with them.
#include "common.h"

#define PRODUCT(name) TS_TENSOR(ts_##name, (Handle self, Handle other), at::name(*self, *other))
PRODUCT(matmul) PRODUCT(mm) PRODUCT(mv) PRODUCT(bmm) PRODUCT(dot) PRODUCT(outer) PRODUCT(inner) PRODUCT(kron)
#undef PRODUCT

#define COMBINED(name)                                                                                             \
    TS_TENSOR(ts_##name, (Handle self, Handle a, Handle b, float beta, float alpha), at::name(*self, *a, *b, beta, alpha)) \
    TS_ACTION(ts_##name##_, (Handle self, Handle a, Handle b, float beta, float alpha), self->name##_(*a, *b, beta, alpha))
COMBINED(addmm) COMBINED(addmv) COMBINED(addr) COMBINED(baddbmm)
#undef COMBINED

TS_TENSOR(ts_einsum, (const char* equation, const Handle* tensors, int count),
          at::einsum(equation, shim::tensors(tensors, count)))
TS_TENSOR(ts_trace, (Handle self), at::trace(*self))
TS_TENSOR(ts_det, (Handle self), at::det(*self))
TS_TENSOR(ts_inv, (Handle self), at::linalg_inv(*self))
TS_TENSOR(ts_svdvals, (Handle self), at::linalg_svdvals(*self))
TS_TENSOR(ts_solve, (Handle a, Handle b), at::linalg_solve(*a, *b))

namespace {

void svd(const Tensor& self, bool full, Tensor** into) {
    auto [u, s, vh] = at::linalg_svd(self, full);
    shim::spread({u, s, vh}, into);
}

void qr(const Tensor& self, const char* mode, Tensor** into) {
    auto [q, r] = at::linalg_qr(self, mode);
    shim::spread({q, r}, into);
}

void eigh(const Tensor& self, const char* part, Tensor** into) {
    auto [values, vectors] = at::linalg_eigh(self, part);
    shim::spread({values, vectors}, into);
}

}  // namespace

TS_ACTION(ts_svd, (Handle self, bool full, Tensor** into), svd(*self, full, into))
TS_ACTION(ts_qr, (Handle self, const char* mode, Tensor** into), qr(*self, mode, into))
TS_ACTION(ts_eigh, (Handle self, const char* part, Tensor** into), eigh(*self, part, into))
