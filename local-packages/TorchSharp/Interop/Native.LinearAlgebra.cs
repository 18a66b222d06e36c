using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/linalg.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Tensor ts_matmul(Tensor? self, Tensor? other);
    [LibraryImport(Library)] internal static partial Tensor ts_mm(Tensor? self, Tensor? other);
    [LibraryImport(Library)] internal static partial Tensor ts_mv(Tensor? self, Tensor? other);
    [LibraryImport(Library)] internal static partial Tensor ts_bmm(Tensor? self, Tensor? other);
    [LibraryImport(Library)] internal static partial Tensor ts_dot(Tensor? self, Tensor? other);
    [LibraryImport(Library)] internal static partial Tensor ts_outer(Tensor? self, Tensor? other);
    [LibraryImport(Library)] internal static partial Tensor ts_inner(Tensor? self, Tensor? other);
    [LibraryImport(Library)] internal static partial Tensor ts_kron(Tensor? self, Tensor? other);
    [LibraryImport(Library)] internal static partial Tensor ts_addmm(Tensor? self, Tensor? a, Tensor? b, float beta, float alpha);
    [LibraryImport(Library)] internal static partial Flag ts_addmm_(Tensor? self, Tensor? a, Tensor? b, float beta, float alpha);
    [LibraryImport(Library)] internal static partial Tensor ts_addmv(Tensor? self, Tensor? a, Tensor? b, float beta, float alpha);
    [LibraryImport(Library)] internal static partial Flag ts_addmv_(Tensor? self, Tensor? a, Tensor? b, float beta, float alpha);
    [LibraryImport(Library)] internal static partial Tensor ts_addr(Tensor? self, Tensor? a, Tensor? b, float beta, float alpha);
    [LibraryImport(Library)] internal static partial Flag ts_addr_(Tensor? self, Tensor? a, Tensor? b, float beta, float alpha);
    [LibraryImport(Library)] internal static partial Tensor ts_baddbmm(Tensor? self, Tensor? a, Tensor? b, float beta, float alpha);
    [LibraryImport(Library)] internal static partial Flag ts_baddbmm_(Tensor? self, Tensor? a, Tensor? b, float beta, float alpha);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial Tensor ts_einsum(string equation, ReadOnlySpan<nint> tensors, int count);
    [LibraryImport(Library)] internal static partial Tensor ts_trace(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_det(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_inv(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_svdvals(Tensor? self);
    [LibraryImport(Library)] internal static partial Tensor ts_solve(Tensor? a, Tensor? b);
    [LibraryImport(Library)] internal static partial Flag ts_svd(Tensor? self, Flag full, Span<nint> into);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial Flag ts_qr(Tensor? self, string mode, Span<nint> into);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial Flag ts_eigh(Tensor? self, string part, Span<nint> into);
}
