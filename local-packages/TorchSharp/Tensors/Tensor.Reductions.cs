using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => ts_sum(this, default, -1, false, Type(type));

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => sum(dim.AsSpan(), keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => ts_sum(this, dim, dim.Length, keepdim, Type(type));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1, dim2], keepdim, type);

        public Tensor mean() => ts_mean(this, default, -1, false, -1);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => ts_mean(this, dimensions, dimensions.Length, keepdim, Type(type));

        public Tensor std(bool unbiased = true) => ts_std(this, default, -1, unbiased, false);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(ts_std(this, dimensions, dimensions.Length, unbiased, keepdim), type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(dimensions.AsSpan(), unbiased, keepdim, type);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim], unbiased, keepdim, type);

        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean(bool unbiased = true)
        {
            Span<nint> results = stackalloc nint[2];
            var both = Several(ts_std_mean(this, default, -1, unbiased, false, results), results);
            return (both[0], both[1]);
        }

        public (Tensor std, Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            Span<nint> results = stackalloc nint[2];
            var both = Several(ts_std_mean(this, dimensions, dimensions.Length, unbiased, keepdim, results), results);
            return (Typed(both[0], type), Typed(both[1], type));
        }

        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean(dimensions.AsSpan(), unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean([dim], unbiased, keepdim, type);

        public Tensor var(bool unbiased = true) => ts_var(this, default, -1, unbiased, false);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(ts_var(this, dimensions, dimensions.Length, unbiased, keepdim), type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(dimensions.AsSpan(), unbiased, keepdim, type);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim], unbiased, keepdim, type);

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean(bool unbiased = true)
        {
            Span<nint> results = stackalloc nint[2];
            var both = Several(ts_var_mean(this, default, -1, unbiased, false, results), results);
            return (both[0], both[1]);
        }

        public (Tensor std, Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
        {
            Span<nint> results = stackalloc nint[2];
            var both = Several(ts_var_mean(this, dimensions, dimensions.Length, unbiased, keepdim, results), results);
            return (Typed(both[0], type), Typed(both[1], type));
        }

        public (Tensor std, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean(dimensions.AsSpan(), unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean([dim], unbiased, keepdim, type);

        private static Tensor Typed(Tensor result, ScalarType? type) =>
            type.HasValue && result.dtype != type.Value ? result.to_type(type.Value, disposeAfter: true) : result;

        public Tensor prod(ScalarType? type = null) => ts_prod(this, Type(type));

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => ts_prod_dim(this, dim, keepdim, Type(type));

        public Tensor cumsum(long dim, ScalarType? type = null) => ts_cumsum(this, dim, Type(type));

        public Tensor cumprod(long dim, ScalarType? type = null) => ts_cumprod(this, dim, Type(type));

        public Tensor logsumexp(long dim, bool keepdim = false) => ts_logsumexp(this, dim, keepdim);

        public Tensor norm(float p = 2.0f) => ts_norm(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => ts_norm_dim(this, dim, keepdim, p);
    }
}
