using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor max() => ts_max(this);

        public Tensor min() => ts_min(this);

        public Tensor median() => ts_median(this);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            Span<nint> results = stackalloc nint[2];
            return Pair(ts_max_dim(this, dim, keepdim, results), results);
        }

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            Span<nint> results = stackalloc nint[2];
            return Pair(ts_min_dim(this, dim, keepdim, results), results);
        }

        private static (Tensor values, Tensor indexes) Pair(bool ok, ReadOnlySpan<nint> results)
        {
            var both = Several(ok, results);
            return (both[0], both[1]);
        }

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => amax((ReadOnlySpan<long>)dims, keepdim, @out);

        public Tensor amax(params long[] dims) => amax((ReadOnlySpan<long>)dims, false, null);

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null)
        {
            var result = ts_amax(this, dims, dims.Length, keepdim);
            if (@out is null) return result;
            using (result) return @out.set_(result).alias();
        }

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => amin((ReadOnlySpan<long>)dims, keepdim, @out);

        public Tensor amin(params long[] dims) => amin((ReadOnlySpan<long>)dims, false, null);

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null)
        {
            var result = ts_amin(this, dims, dims.Length, keepdim);
            if (@out is null) return result;
            using (result) return @out.set_(result).alias();
        }

        public Tensor argmax() => ts_argmax(this, 0, false, false);

        public Tensor argmax(long dim, bool keepdim = false) => ts_argmax(this, dim, true, keepdim);

        public Tensor argmin() => ts_argmin(this, 0, false, false);

        public Tensor argmin(long dim, bool keepdim = false) => ts_argmin(this, dim, true, keepdim);

        public Tensor all() => ts_all(this);

        public Tensor all(long dim, bool keepdim = false) => ts_all_dim(this, dim, keepdim);

        public Tensor any() => ts_any(this);

        public Tensor any(long dim, bool keepdim = false) => ts_any_dim(this, dim, keepdim);

        public Tensor argsort(long dim = -1, bool descending = false) => ts_argsort(this, dim, descending);

        public Tensor count_nonzero(long[]? dims = null) => ts_count_nonzero(this, dims, CountOrNone(dims));

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            Span<nint> results = stackalloc nint[2];
            return Pair(ts_sort(this, dim, descending, stable, results), results);
        }

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            Span<nint> results = stackalloc nint[2];
            return Pair(ts_topk(this, k, dim, largest, sorted, results), results);
        }
    }
}
