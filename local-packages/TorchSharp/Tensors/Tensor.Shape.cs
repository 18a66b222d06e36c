using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => ts_view(this, shape, shape.Length);

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor reshape(params long[] shape) => ts_reshape(this, shape, shape.Length);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => ts_flatten(this, start_dim, end_dim);

        public Tensor unflatten(long dim, params long[] sizes) => ts_unflatten(this, dim, sizes, sizes.Length);

        public Tensor ravel() => ts_flatten(this, 0, -1);

        public Tensor permute(params long[] permutation) => ts_permute(this, permutation, permutation.Length);

        public Tensor permute(IEnumerable<long> permutation) => permute([.. permutation]);

        public Tensor transpose(long dim0, long dim1) => ts_transpose(this, dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor t() => ts_t(this);

        public Tensor T => Dimensions < 2 ? alias() : permute([.. Enumerable.Range(0, (int)Dimensions).Reverse().Select(i => (long)i)]);

        public Tensor mT => ts_mT(this);

        public Tensor unsqueeze(long dim) => ts_unsqueeze(this, dim);

        public Tensor unsqueeze_(long dim) => Done(ts_unsqueeze_(this, dim));

        public Tensor squeeze(long? dim = null) => dim.HasValue ? ts_squeeze_dim(this, dim.Value) : ts_squeeze(this);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => ts_expand(this, sizes, sizes.Length, isImplicit);

        public Tensor expand(Size sizes, bool isImplicit = false) => expand((ReadOnlySpan<long>)sizes.Shape, isImplicit);

        public Tensor expand(long[] sizes, bool isImplicit = false) => expand((ReadOnlySpan<long>)sizes, isImplicit);

        public Tensor expand(params long[] sizes) => expand((ReadOnlySpan<long>)sizes, false);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor broadcast_to(params long[] shape) => ts_broadcast_to(this, shape, shape.Length);

        public Tensor repeat(params long[] sizes) => ts_repeat(this, sizes, sizes.Length);

        public Tensor tile(long[] reps) => ts_tile(this, reps, reps.Length);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            ts_repeat_interleave(this, repeats, dim ?? long.MinValue, output_size ?? long.MinValue);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            ts_repeat_interleave_number(this, repeats, dim ?? long.MinValue, output_size ?? long.MinValue);

        public Tensor movedim(long[] source, long[] destination) => ts_movedim(this, source, source.Length, destination, destination.Length);

        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) => ts_as_strided(this, size, size.Length, strides, strides.Length, storageOffset);

        public Tensor roll(long shifts, long? dims = null) => dims.HasValue ? roll([shifts], [dims.Value]) : ts_roll(this, [shifts], 1, default, 0);

        public Tensor roll((long, long) shifts, (long, long) dims) => roll([shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);

        public Tensor roll(long[] shifts, long[] dims) => ts_roll(this, shifts, shifts.Length, dims, dims.Length);

        public Tensor roll(long[] shifts) => roll(shifts, [0L]);

        public Tensor flip(params long[] dims) => ts_flip(this, dims, dims.Length);

        public Tensor fliplr() => flip(1);

        public Tensor flipud() => flip(0);

        public Tensor tril(long diagonal = 0) => ts_tril(this, diagonal);

        public Tensor triu(long diagonal = 0) => ts_triu(this, diagonal);

        public Tensor diag(long diagonal = 0) => ts_diag(this, diagonal);

        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) => ts_diagonal(this, offset, dim1, dim2);
    }
}
