// The same numbers in another order or another shape; parts of a tensor.
#include "common.h"

#include <ATen/TensorIndexing.h>

TS_TENSOR(ts_view, (Handle self, const int64_t* shape, int dims), self->view(shim::ints(shape, dims)))
TS_TENSOR(ts_reshape, (Handle self, const int64_t* shape, int dims), at::reshape(*self, shim::ints(shape, dims)))
TS_TENSOR(ts_flatten, (Handle self, int64_t start, int64_t end), at::flatten(*self, start, end))
TS_TENSOR(ts_unflatten, (Handle self, int64_t dim, const int64_t* sizes, int count), self->unflatten(dim, shim::ints(sizes, count)))
TS_TENSOR(ts_permute, (Handle self, const int64_t* dims, int count), at::permute(*self, shim::ints(dims, count)))
TS_TENSOR(ts_transpose, (Handle self, int64_t a, int64_t b), at::transpose(*self, a, b))
TS_TENSOR(ts_t, (Handle self), at::t(*self))
TS_TENSOR(ts_mT, (Handle self), self->mT())
TS_TENSOR(ts_unsqueeze, (Handle self, int64_t dim), at::unsqueeze(*self, dim))
TS_ACTION(ts_unsqueeze_, (Handle self, int64_t dim), self->unsqueeze_(dim))
TS_TENSOR(ts_squeeze, (Handle self), at::squeeze(*self))
TS_TENSOR(ts_squeeze_dim, (Handle self, int64_t dim), at::squeeze(*self, dim))
TS_TENSOR(ts_expand, (Handle self, const int64_t* sizes, int count, bool is_implicit), self->expand(shim::ints(sizes, count), is_implicit))
TS_TENSOR(ts_broadcast_to, (Handle self, const int64_t* sizes, int count), at::broadcast_to(*self, shim::ints(sizes, count)))
TS_TENSOR(ts_repeat, (Handle self, const int64_t* sizes, int count), self->repeat(shim::ints(sizes, count)))
TS_TENSOR(ts_tile, (Handle self, const int64_t* sizes, int count), at::tile(*self, shim::ints(sizes, count)))
TS_TENSOR(ts_movedim, (Handle self, const int64_t* from, int from_count, const int64_t* to, int to_count),
          at::movedim(*self, shim::ints(from, from_count), shim::ints(to, to_count)))
TS_TENSOR(ts_as_strided, (Handle self, const int64_t* size, int dims, const int64_t* strides, int stride_dims, int64_t offset),
          at::as_strided(*self, shim::ints(size, dims), shim::ints(strides, stride_dims), offset))

namespace {

// long.MinValue stands for "not given", as in C#.
Opt<int64_t> given(int64_t value) { return value == INT64_MIN ? Opt<int64_t>() : Opt<int64_t>(value); }

}  // namespace

TS_TENSOR(ts_repeat_interleave, (Handle self, Handle repeats, int64_t dim, int64_t output_size),
          at::repeat_interleave(*self, *repeats, given(dim), given(output_size)))
TS_TENSOR(ts_repeat_interleave_number, (Handle self, int64_t repeats, int64_t dim, int64_t output_size),
          at::repeat_interleave(*self, repeats, given(dim), given(output_size)))

TS_TENSOR(ts_narrow, (Handle self, int64_t dim, int64_t start, int64_t length), at::narrow(*self, dim, start, length))
TS_TENSOR(ts_slice, (Handle self, int64_t dim, int64_t start, int64_t finish, int64_t step),
          at::slice(*self, dim, start, finish, step))
TS_TENSOR(ts_select, (Handle self, int64_t dim, int64_t index), at::select(*self, dim, index))
TS_TENSOR(ts_index_select, (Handle self, int64_t dim, Handle index), at::index_select(*self, dim, *index))
TS_TENSOR(ts_index_add, (Handle self, int64_t dim, Handle index, Handle source, ScalarValue alpha),
          at::index_add(*self, dim, *index, *source, shim::scalar(alpha)))
TS_ACTION(ts_index_add_, (Handle self, int64_t dim, Handle index, Handle source, ScalarValue alpha),
          self->index_add_(dim, *index, *source, shim::scalar(alpha)))
TS_TENSOR(ts_index_copy, (Handle self, int64_t dim, Handle index, Handle source), at::index_copy(*self, dim, *index, *source))
TS_ACTION(ts_index_copy_, (Handle self, int64_t dim, Handle index, Handle source), self->index_copy_(dim, *index, *source))
TS_TENSOR(ts_gather, (Handle self, int64_t dim, Handle index), at::gather(*self, dim, *index))
TS_TENSOR(ts_scatter, (Handle self, int64_t dim, Handle index, Handle src), at::scatter(*self, dim, *index, *src))
TS_ACTION(ts_scatter_, (Handle self, int64_t dim, Handle index, Handle src), self->scatter_(dim, *index, *src))
TS_TENSOR(ts_masked_select, (Handle self, Handle mask), at::masked_select(*self, *mask))
TS_TENSOR(ts_nonzero, (Handle self), at::nonzero(*self))
TS_TENSOR(ts_take, (Handle self, Handle index), at::take(*self, *index))
TS_TENSOR(ts_roll, (Handle self, const int64_t* shifts, int shift_count, const int64_t* dims, int count),
          at::roll(*self, shim::ints(shifts, shift_count), shim::ints(dims, count)))
TS_TENSOR(ts_flip, (Handle self, const int64_t* dims, int count), at::flip(*self, shim::ints(dims, count)))
TS_TENSOR(ts_tril, (Handle self, int64_t diagonal), at::tril(*self, diagonal))
TS_TENSOR(ts_triu, (Handle self, int64_t diagonal), at::triu(*self, diagonal))
TS_TENSOR(ts_diag, (Handle self, int64_t diagonal), at::diag(*self, diagonal))
TS_TENSOR(ts_diagonal, (Handle self, int64_t offset, int64_t dim1, int64_t dim2), at::diagonal(*self, offset, dim1, dim2))

TS_TENSOR(ts_cat, (const Handle* parts, int count, int64_t dim), at::cat(shim::tensors(parts, count), dim))
TS_TENSOR(ts_stack, (const Handle* parts, int count, int64_t dim), at::stack(shim::tensors(parts, count), dim))

// C# cannot know how many parts come back, so they arrive in a list that it then empties.
using Parts = std::vector<Tensor>;
#define TS_PARTS(name, parameters, ...)                              \
    TS_EXPORT Parts* name parameters {                               \
        Parts* parts = nullptr;                                      \
        shim::run([&] { parts = new Parts(__VA_ARGS__); });          \
        return parts;                                                \
    }
TS_PARTS(ts_split_size, (Handle self, int64_t size, int64_t dim), self->split(size, dim))
TS_PARTS(ts_split_sizes, (Handle self, const int64_t* sizes, int count, int64_t dim),
         at::split_with_sizes(*self, shim::ints(sizes, count), dim))
TS_PARTS(ts_chunk, (Handle self, int64_t chunks, int64_t dim), at::chunk(*self, chunks, dim))
TS_PARTS(ts_unbind, (Handle self, int64_t dim), at::unbind(*self, dim))
TS_PARTS(ts_tensor_split, (Handle self, int64_t sections, int64_t dim), at::tensor_split(*self, sections, dim))
TS_PARTS(ts_where_indices, (Handle condition), at::where(*condition))
TS_PARTS(ts_meshgrid, (const Handle* tensors, int count, const char* indexing),
         at::meshgrid(shim::tensors(tensors, count), indexing))
TS_EXPORT int ts_parts_count(Parts* parts) { return static_cast<int>(parts->size()); }
TS_EXPORT void ts_parts_empty(Parts* parts, Tensor** into) {
    shim::spread(*parts, into);
    delete parts;
}

namespace {

// Becomes whatever optional number this release's Slice takes: int64_t, later SymInt.
struct Bound {
    bool given;
    int64_t number;
    template <class Number> operator Opt<Number>() const { return given ? Opt<Number>(Number(number)) : Opt<Number>(); }
};

at::indexing::TensorIndex one(const IndexValue& value) {
    using namespace at::indexing;
    switch (value.kind) {
        case 0: return TensorIndex(None);
        case 1: return TensorIndex(value.start);
        case 2: return TensorIndex(Tensor());
        case 3: return TensorIndex(Ellipsis);
        case 4: return TensorIndex(value.start != 0);
        case 5: return TensorIndex(*value.tensor);
        default: break;
    }
    auto bound = [&](int bit, int64_t number) { return Bound{(value.given & bit) != 0, number}; };
    return TensorIndex(Slice(bound(1, value.start), bound(2, value.stop), bound(4, value.step)));
}

std::vector<at::indexing::TensorIndex> places(const IndexValue* values, int count) {
    std::vector<at::indexing::TensorIndex> list;
    for (int i = 0; i < count; i++) list.push_back(one(values[i]));
    return list;
}

void accumulate(Handle self, const IndexValue* values, int count, const Tensor& value) {
    c10::List<Opt<Tensor>> list;
    for (int i = 0; i < count; i++) list.push_back(values[i].kind == 5 ? Opt<Tensor>(*values[i].tensor) : Opt<Tensor>());
    self->index_put_(list, value, true);
}

}  // namespace

TS_TENSOR(ts_index, (Handle self, const IndexValue* at, int count), self->index(places(at, count)))
TS_ACTION(ts_index_put_, (Handle self, const IndexValue* at, int count, Handle value), self->index_put_(places(at, count), *value))
TS_ACTION(ts_index_accumulate_, (Handle self, const IndexValue* at, int count, Handle value), accumulate(self, at, count, *value))
TS_ACTION(ts_index_put_scalar_, (Handle self, const IndexValue* at, int count, ScalarValue value),
          self->index_put_(places(at, count), shim::scalar(value)))
