using System.Runtime.CompilerServices;
using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => Item([i1]);
            set => SetItem([i1], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => Item([i1, i2]);
            set => SetItem([i1, i2], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => Item([i1, i2, i3]);
            set => SetItem([i1, i2, i3], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => Item([i1, i2, i3, i4]);
            set => SetItem([i1, i2, i3, i4], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => Item([i1, i2, i3, i4, i5]);
            set => SetItem([i1, i2, i3, i4, i5], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => Item([i1, i2, i3, i4, i5, i6]);
            set => SetItem([i1, i2, i3, i4, i5, i6], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => Item(indices);
            set => SetItem(indices, value);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var result = ts_index(this, Encoded(indices), indices.Length);
            GC.KeepAlive(indices);
            return result;
        }

        public Tensor index(params Tensor[] indices) => index(ByTensors(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            if (accumulate && !indices.Any(i => i.kind == TensorIndex.Kind.Tensor))
                throw new ArgumentException("To accumulate, the indices must be tensors.", nameof(indices));
            var ok = accumulate
                ? ts_index_accumulate_(this, Encoded(indices), indices.Length, value)
                : ts_index_put_(this, Encoded(indices), indices.Length, value);
            GC.KeepAlive(indices);
            return Done(ok);
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, ByTensors(indices), false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => index_put_(value, ByTensors(indices), accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            var ok = ts_index_put_scalar_(this, Encoded(indices), indices.Length, value);
            GC.KeepAlive(indices);
            return Done(ok);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, ByTensors(indices));

        private Tensor Item(ReadOnlySpan<long> at) => ts_index(this, Encoded(at), at.Length);

        private void SetItem(ReadOnlySpan<long> at, Tensor value) => Done(ts_index_put_(this, Encoded(at), at.Length, value));

        private static TensorIndex[] ByTensors(Tensor[] indices) => [.. indices.Select(TensorIndex.Tensor)];

        private static IndexValue[] Encoded(ReadOnlySpan<long> at)
        {
            var encoded = new IndexValue[at.Length];
            for (var i = 0; i < at.Length; i++) encoded[i] = new IndexValue { Kind = (long)TensorIndex.Kind.Single, Start = at[i] };
            return encoded;
        }

        private static IndexValue[] Encoded(TensorIndex[] indices) => [.. indices.Select(i => i.Encoded())];
    }
}
