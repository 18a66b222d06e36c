using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/reduction.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Tensor ts_sum(Tensor? self, ReadOnlySpan<long> dims, int count, Flag keepdim, int dtype);
    [LibraryImport(Library)] internal static partial Tensor ts_mean(Tensor? self, ReadOnlySpan<long> dims, int count, Flag keepdim, int dtype);
    [LibraryImport(Library)] internal static partial Tensor ts_std(Tensor? self, ReadOnlySpan<long> dims, int count, Flag unbiased, Flag keepdim);
    [LibraryImport(Library)] internal static partial Tensor ts_var(Tensor? self, ReadOnlySpan<long> dims, int count, Flag unbiased, Flag keepdim);
    [LibraryImport(Library)] internal static partial Flag ts_std_mean(Tensor? self, ReadOnlySpan<long> dims, int count, Flag unbiased, Flag keepdim, Span<nint> into);
    [LibraryImport(Library)] internal static partial Flag ts_var_mean(Tensor? self, ReadOnlySpan<long> dims, int count, Flag unbiased, Flag keepdim, Span<nint> into);
    [LibraryImport(Library)] internal static partial Tensor ts_prod(Tensor? self, int dtype);
    [LibraryImport(Library)] internal static partial Tensor ts_prod_dim(Tensor? self, long dim, Flag keepdim, int dtype);
    [LibraryImport(Library)] internal static partial Tensor ts_cumsum(Tensor? self, long dim, int dtype);
    [LibraryImport(Library)] internal static partial Tensor ts_cumprod(Tensor? self, long dim, int dtype);
    [LibraryImport(Library)] internal static partial Tensor ts_logsumexp(Tensor? self, long dim, Flag keepdim);
    [LibraryImport(Library)] internal static partial Tensor ts_min(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_max(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_median(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_amin(Tensor? self, ReadOnlySpan<long> dims, int count, Flag keepdim);
    [LibraryImport(Library)] internal static partial Tensor ts_amax(Tensor? self, ReadOnlySpan<long> dims, int count, Flag keepdim);
    [LibraryImport(Library)] internal static partial Flag ts_min_dim(Tensor? self, long dim, Flag keepdim, Span<nint> into);
    [LibraryImport(Library)] internal static partial Flag ts_max_dim(Tensor? self, long dim, Flag keepdim, Span<nint> into);
    [LibraryImport(Library)] internal static partial Tensor ts_argmin(Tensor? self, long dim, Flag hasDim, Flag keepdim);
    [LibraryImport(Library)] internal static partial Tensor ts_argmax(Tensor? self, long dim, Flag hasDim, Flag keepdim);
    [LibraryImport(Library)] internal static partial Tensor ts_all(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_all_dim(Tensor? self, long dim, Flag keepdim);
    [LibraryImport(Library)] internal static partial Tensor ts_any(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_any_dim(Tensor? self, long dim, Flag keepdim);
    [LibraryImport(Library)] internal static partial Tensor ts_count_nonzero(Tensor? self, ReadOnlySpan<long> dims, int count);
    [LibraryImport(Library)] internal static partial Flag ts_sort(Tensor? self, long dim, Flag descending, Flag stable, Span<nint> into);
    [LibraryImport(Library)] internal static partial Tensor ts_argsort(Tensor? self, long dim, Flag descending);
    [LibraryImport(Library)] internal static partial Flag ts_topk(Tensor? self, long k, long dim, Flag largest, Flag sorted, Span<nint> into);
    [LibraryImport(Library)] internal static partial Tensor ts_norm(Tensor? self, double p);
    [LibraryImport(Library)] internal static partial Tensor ts_norm_dim(Tensor? self, long dim, Flag keepdim, double p);
    [LibraryImport(Library)] internal static partial Tensor ts_vector_norm(Tensor? self, double ord, ReadOnlySpan<long> dims, int count, Flag keepdim);
    [LibraryImport(Library)] internal static partial Tensor ts_linalg_norm(Tensor? self, Scalar? ord, ReadOnlySpan<long> dims, int count, Flag keepdim);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial Tensor ts_linalg_norm_named(Tensor? self, string ord, ReadOnlySpan<long> dims, int count, Flag keepdim);
    [LibraryImport(Library)] internal static partial Flag ts_allclose(Tensor? self, Tensor? other, double rtol, double atol, Flag nan, out Flag into);
    [LibraryImport(Library)] internal static partial Flag ts_same(Tensor? self, Tensor? other, out Flag into);
}
