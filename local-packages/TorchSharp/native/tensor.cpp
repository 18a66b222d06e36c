// What a tensor is, where it lives, and its copies.
#include "common.h"

TS_EXPORT void ts_delete(Tensor* self) { delete self; }
TS_EXPORT int64_t ts_ndim(Handle self) { return self->dim(); }
TS_EXPORT int64_t ts_numel(Handle self) { return self->numel(); }
TS_EXPORT int64_t ts_element_size(Handle self) { return self->element_size(); }
TS_EXPORT int ts_dtype(Handle self) { return static_cast<int>(self->scalar_type()); }
TS_EXPORT int ts_device_type(Handle self) { return static_cast<int>(self->device().type()); }
TS_EXPORT int ts_device_index(Handle self) { return self->device().index(); }
TS_EXPORT bool ts_is_leaf(Handle self) { return self->is_leaf(); }
TS_EXPORT bool ts_requires_grad(Handle self) { return self->requires_grad(); }
TS_EXPORT bool ts_is_contiguous(Handle self) { return self->is_contiguous(); }
TS_EXPORT bool ts_is_sparse(Handle self) { return self->is_sparse(); }
TS_EXPORT int64_t ts_storage_offset(Handle self) { return self->storage_offset(); }
TS_EXPORT bool ts_is_pinned(Handle self) {
    bool is = false;
    shim::run([&] { is = self->is_pinned(); });
    return is;
}

TS_ACTION(ts_size, (Handle self, int64_t dim, int64_t* into), *into = self->size(dim))
TS_ACTION(ts_stride, (Handle self, int64_t dim, int64_t* into), *into = self->stride(dim))
TS_EXPORT void ts_sizes(Handle self, int64_t* into) {
    auto sizes = self->sizes();
    std::copy(sizes.begin(), sizes.end(), into);
}
TS_EXPORT void ts_strides(Handle self, int64_t* into) {
    auto strides = self->strides();
    std::copy(strides.begin(), strides.end(), into);
}
TS_EXPORT void* ts_data(Handle self) {
    void* data = nullptr;
    shim::run([&] { data = self->data_ptr(); });
    return data;
}

TS_ACTION(ts_set_requires_grad, (Handle self, bool on), self->set_requires_grad(on))
TS_ACTION(ts_retain_grad, (Handle self), self->retain_grad())
// Null without an error: there is no gradient.
TS_EXPORT Tensor* ts_grad(Handle self) {
    Tensor* result = nullptr;
    shim::run([&] {
        const Tensor& grad = self->grad();
        if (grad.defined()) result = new Tensor(grad);
    });
    return result;
}
TS_ACTION(ts_set_grad, (Handle self, Handle grad), self->mutable_grad() = grad ? *grad : Tensor())

TS_EXPORT bool ts_item(Handle self, ScalarValue* into) {
    return shim::run([&] {
        at::Scalar value = self->item();
        if (value.isBoolean()) {
            *into = {value.toBool() ? 1 : 0, 2};
        } else if (value.isIntegral(false)) {
            *into = {value.toLong(), 0};
        } else {
            double d = value.toDouble();
            *into = {0, 1};
            std::memcpy(&into->bits, &d, sizeof d);
        }
    });
}

TS_TENSOR(ts_alias, (Handle self), self->alias())
TS_TENSOR(ts_detach, (Handle self), self->detach())
TS_ACTION(ts_detach_, (Handle self), self->detach_())
TS_TENSOR(ts_clone, (Handle self), self->clone())
TS_TENSOR(ts_contiguous, (Handle self), self->contiguous())
TS_TENSOR(ts_pin_memory, (Handle self), self->pin_memory())
TS_ACTION(ts_copy_, (Handle self, Handle source, bool non_blocking), self->copy_(*source, non_blocking))
TS_ACTION(ts_set_, (Handle self, Handle source), self->set_(*source))

TS_TENSOR(ts_to_device, (Handle self, int type, int index, bool copy, bool non_blocking),
          self->to(shim::device(type, index), non_blocking, copy))
TS_TENSOR(ts_to_type, (Handle self, int dtype, bool copy, bool non_blocking),
          self->to(static_cast<at::ScalarType>(dtype), non_blocking, copy))
TS_TENSOR(ts_to_type_and_device, (Handle self, int dtype, int type, int index, bool copy, bool non_blocking),
          self->to(shim::device(type, index), static_cast<at::ScalarType>(dtype), non_blocking, copy))
TS_TENSOR(ts_cpu, (Handle self), self->cpu())
TS_TENSOR(ts_cuda, (Handle self), self->cuda())
