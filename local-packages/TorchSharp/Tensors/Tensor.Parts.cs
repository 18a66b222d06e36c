using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor narrow(long dim, long start, long length) => ts_narrow(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => ts_slice(this, dim, start, finish, step);

        public Tensor select(long dim, long index) => ts_select(this, dim, index);

        public Tensor index_select(long dim, Tensor index) => ts_index_select(this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => ts_index_add(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Done(ts_index_add_(this, dim, index, source, alpha));

        public Tensor index_copy(long dim, Tensor index, Tensor source) => ts_index_copy(this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Done(ts_index_copy_(this, dim, index, source));

        public Tensor gather(long dim, Tensor index) => ts_gather(this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => ts_scatter(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Done(ts_scatter_(this, dim, index, src));

        public Tensor masked_select(Tensor mask) => ts_masked_select(this, mask);

        public Tensor nonzero() => ts_nonzero(this);

        public Tensor take(Tensor index) => ts_take(this, index);

        public Tensor[] split(long size, int dim = 0) => Parts(ts_split_size(this, size, dim));

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Parts(ts_split_sizes(this, sizes, sizes.Length, dim));

        public Tensor[] split(long[] sizes, long dim = 0) => split((ReadOnlySpan<long>)sizes, dim);

        public Tensor[] split(params long[] sizes) => split((ReadOnlySpan<long>)sizes, 0);

        public Tensor[] tensor_split(long size, long dim = 0L) => Parts(ts_tensor_split(this, size, dim));

        public Tensor[] chunk(long chunks, long dim = 0L) => Parts(ts_chunk(this, chunks, dim));

        public Tensor[] unbind(long dimension = 0L) => Parts(ts_unbind(this, dimension));
    }
}
