using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/shape.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Tensor ts_view(Tensor? self, ReadOnlySpan<long> shape, int dims);
    [LibraryImport(Library)] internal static partial Tensor ts_reshape(Tensor? self, ReadOnlySpan<long> shape, int dims);
    [LibraryImport(Library)] internal static partial Tensor ts_flatten(Tensor? self, long start, long end);
    [LibraryImport(Library)] internal static partial Tensor ts_unflatten(Tensor? self, long dim, ReadOnlySpan<long> sizes, int count);
    [LibraryImport(Library)] internal static partial Tensor ts_permute(Tensor? self, ReadOnlySpan<long> dims, int count);
    [LibraryImport(Library)] internal static partial Tensor ts_transpose(Tensor? self, long a, long b);
    [LibraryImport(Library)] internal static partial Tensor ts_t(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_mT(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_unsqueeze(Tensor? self, long dim);
    [LibraryImport(Library)] internal static partial Flag ts_unsqueeze_(Tensor? self, long dim);
    [LibraryImport(Library)] internal static partial Tensor ts_squeeze(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_squeeze_dim(Tensor? self, long dim);
    [LibraryImport(Library)] internal static partial Tensor ts_expand(Tensor? self, ReadOnlySpan<long> sizes, int count, Flag isImplicit);
    [LibraryImport(Library)] internal static partial Tensor ts_broadcast_to(Tensor? self, ReadOnlySpan<long> sizes, int count);
    [LibraryImport(Library)] internal static partial Tensor ts_repeat(Tensor? self, ReadOnlySpan<long> sizes, int count);
    [LibraryImport(Library)] internal static partial Tensor ts_tile(Tensor? self, ReadOnlySpan<long> sizes, int count);
    [LibraryImport(Library)] internal static partial Tensor ts_movedim(Tensor? self, ReadOnlySpan<long> from, int fromCount, ReadOnlySpan<long> to, int toCount);
    [LibraryImport(Library)] internal static partial Tensor ts_as_strided(Tensor? self, ReadOnlySpan<long> size, int dims, ReadOnlySpan<long> strides, int strideDims, long offset);
    [LibraryImport(Library)] internal static partial Tensor ts_repeat_interleave(Tensor? self, Tensor? repeats, long dim, long outputSize);
    [LibraryImport(Library)] internal static partial Tensor ts_repeat_interleave_number(Tensor? self, long repeats, long dim, long outputSize);
    [LibraryImport(Library)] internal static partial Tensor ts_narrow(Tensor? self, long dim, long start, long length);
    [LibraryImport(Library)] internal static partial Tensor ts_slice(Tensor? self, long dim, long start, long finish, long step);
    [LibraryImport(Library)] internal static partial Tensor ts_select(Tensor? self, long dim, long index);
    [LibraryImport(Library)] internal static partial Tensor ts_index_select(Tensor? self, long dim, Tensor? index);
    [LibraryImport(Library)] internal static partial Tensor ts_index_add(Tensor? self, long dim, Tensor? index, Tensor? source, Scalar? alpha);
    [LibraryImport(Library)] internal static partial Flag ts_index_add_(Tensor? self, long dim, Tensor? index, Tensor? source, Scalar? alpha);
    [LibraryImport(Library)] internal static partial Tensor ts_index_copy(Tensor? self, long dim, Tensor? index, Tensor? source);
    [LibraryImport(Library)] internal static partial Flag ts_index_copy_(Tensor? self, long dim, Tensor? index, Tensor? source);
    [LibraryImport(Library)] internal static partial Tensor ts_gather(Tensor? self, long dim, Tensor? index);
    [LibraryImport(Library)] internal static partial Tensor ts_scatter(Tensor? self, long dim, Tensor? index, Tensor? src);
    [LibraryImport(Library)] internal static partial Flag ts_scatter_(Tensor? self, long dim, Tensor? index, Tensor? src);
    [LibraryImport(Library)] internal static partial Tensor ts_masked_select(Tensor? self, Tensor? mask);
    [LibraryImport(Library)] internal static partial Tensor ts_nonzero(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_take(Tensor? self, Tensor? index);
    [LibraryImport(Library)] internal static partial Tensor ts_roll(Tensor? self, ReadOnlySpan<long> shifts, int shiftCount, ReadOnlySpan<long> dims, int count);
    [LibraryImport(Library)] internal static partial Tensor ts_flip(Tensor? self, ReadOnlySpan<long> dims, int count);
    [LibraryImport(Library)] internal static partial Tensor ts_tril(Tensor? self, long diagonal);
    [LibraryImport(Library)] internal static partial Tensor ts_triu(Tensor? self, long diagonal);
    [LibraryImport(Library)] internal static partial Tensor ts_diag(Tensor? self, long diagonal);
    [LibraryImport(Library)] internal static partial Tensor ts_diagonal(Tensor? self, long offset, long dim1, long dim2);
    [LibraryImport(Library)] internal static partial Tensor ts_cat(ReadOnlySpan<nint> parts, int count, long dim);
    [LibraryImport(Library)] internal static partial Tensor ts_stack(ReadOnlySpan<nint> parts, int count, long dim);
    [LibraryImport(Library)] internal static partial nint ts_split_size(Tensor? self, long size, long dim);
    [LibraryImport(Library)] internal static partial nint ts_split_sizes(Tensor? self, ReadOnlySpan<long> sizes, int count, long dim);
    [LibraryImport(Library)] internal static partial nint ts_chunk(Tensor? self, long chunks, long dim);
    [LibraryImport(Library)] internal static partial nint ts_unbind(Tensor? self, long dim);
    [LibraryImport(Library)] internal static partial nint ts_tensor_split(Tensor? self, long sections, long dim);
    [LibraryImport(Library)] internal static partial nint ts_where_indices(Tensor? condition);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint ts_meshgrid(ReadOnlySpan<nint> tensors, int count, string indexing);
    [LibraryImport(Library)] internal static partial int ts_parts_count(nint parts);
    [LibraryImport(Library)] internal static partial void ts_parts_empty(nint parts, Span<nint> into);
    [LibraryImport(Library)] internal static partial Tensor ts_index(Tensor? self, ReadOnlySpan<IndexValue> at, int count);
    [LibraryImport(Library)] internal static partial Flag ts_index_put_(Tensor? self, ReadOnlySpan<IndexValue> at, int count, Tensor? value);
    [LibraryImport(Library)] internal static partial Flag ts_index_accumulate_(Tensor? self, ReadOnlySpan<IndexValue> at, int count, Tensor? value);
    [LibraryImport(Library)] internal static partial Flag ts_index_put_scalar_(Tensor? self, ReadOnlySpan<IndexValue> at, int count, Scalar? value);
}
