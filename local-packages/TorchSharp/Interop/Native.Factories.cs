using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/factories.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Tensor ts_empty(ReadOnlySpan<long> size, int dims, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_empty_strided(ReadOnlySpan<long> size, int dims, ReadOnlySpan<long> strides, int strideDims, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_zeros(ReadOnlySpan<long> size, int dims, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_ones(ReadOnlySpan<long> size, int dims, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_full(ReadOnlySpan<long> size, int dims, Scalar? value, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_eye(long rows, long columns, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_arange(Scalar? start, Scalar? stop, Scalar? step, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_linspace(double start, double end, long steps, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_rand(ReadOnlySpan<long> size, int dims, Generator? g, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_randn(ReadOnlySpan<long> size, int dims, Generator? g, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_randint(long low, long high, ReadOnlySpan<long> size, int dims, Generator? g, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_randperm(long n, Generator? g, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Flag ts_normal_(Tensor? self, double mean, double std, Generator? g);
    [LibraryImport(Library)] internal static partial Flag ts_uniform_(Tensor? self, double from, double to, Generator? g);
    [LibraryImport(Library)] internal static partial Flag ts_random_(Tensor? self, double from, double to, Generator? g);
    [LibraryImport(Library)] internal static partial Flag ts_bernoulli_(Tensor? self, double p, Generator? g);
    [LibraryImport(Library)] internal static partial Tensor ts_bernoulli(Tensor? self, Generator? g);
    [LibraryImport(Library)] internal static partial Tensor ts_multinomial(Tensor? self, long samples, Flag replacement, Generator? g);
    [LibraryImport(Library)] internal static partial Tensor ts_from_memory(void* data, ReadOnlySpan<long> size, int dims, int source, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_from_buffer(void* data, long count, int source, int dtype, Flag requiresGrad, void* owner, void* release);
    [LibraryImport(Library)] internal static partial Tensor ts_empty_like(Tensor? self, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_zeros_like(Tensor? self, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_ones_like(Tensor? self, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_rand_like(Tensor? self, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_randn_like(Tensor? self, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_full_like(Tensor? self, Scalar? value, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
    [LibraryImport(Library)] internal static partial Tensor ts_randint_like(Tensor? self, long low, long high, int dtype, int deviceType, int deviceIndex, Flag requiresGrad);
}
