using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/tensor.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial void ts_delete(nint handle);
    [LibraryImport(Library)] internal static partial long ts_ndim(Tensor? self);
    [LibraryImport(Library)] internal static partial long ts_numel(Tensor? self);
    [LibraryImport(Library)] internal static partial long ts_element_size(Tensor? self);
    [LibraryImport(Library)] internal static partial int ts_dtype(Tensor? self);
    [LibraryImport(Library)] internal static partial int ts_device_type(Tensor? self);
    [LibraryImport(Library)] internal static partial int ts_device_index(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_is_leaf(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_requires_grad(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_is_contiguous(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_is_sparse(Tensor? self);
    [LibraryImport(Library)] internal static partial long ts_storage_offset(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_is_pinned(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_size(Tensor? self, long dim, out long into);
    [LibraryImport(Library)] internal static partial Flag ts_stride(Tensor? self, long dim, out long into);
    [LibraryImport(Library)] internal static partial void ts_sizes(Tensor? self, Span<long> into);
    [LibraryImport(Library)] internal static partial void ts_strides(Tensor? self, Span<long> into);
    [LibraryImport(Library)] internal static partial nint ts_data(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_set_requires_grad(Tensor? self, Flag on);
    [LibraryImport(Library)] internal static partial Flag ts_retain_grad(Tensor? self);
    [LibraryImport(Library)] internal static partial nint ts_grad(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_set_grad(Tensor? self, Tensor? grad);
    [LibraryImport(Library)] internal static partial Flag ts_item(Tensor? self, out ScalarValue into);
    [LibraryImport(Library)] internal static partial Tensor ts_alias(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_detach(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_detach_(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_clone(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_contiguous(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_pin_memory(Tensor? self);
    [LibraryImport(Library)] internal static partial Flag ts_copy_(Tensor? self, Tensor? source, Flag nonBlocking);
    [LibraryImport(Library)] internal static partial Flag ts_set_(Tensor? self, Tensor? source);
    [LibraryImport(Library)] internal static partial Tensor ts_to_device(Tensor? self, int type, int index, Flag copy, Flag nonBlocking);
    [LibraryImport(Library)] internal static partial Tensor ts_to_type(Tensor? self, int dtype, Flag copy, Flag nonBlocking);
    [LibraryImport(Library)] internal static partial Tensor ts_to_type_and_device(Tensor? self, int dtype, int type, int index, Flag copy, Flag nonBlocking);
    [LibraryImport(Library)] internal static partial Tensor ts_cpu(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_cuda(Tensor? self);
}
