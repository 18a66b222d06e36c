using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A table of vectors, looked up by whole numbers.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long _paddingIndex;
        private readonly bool _scaleByFrequency;
        private readonly bool _sparse;

        [ComponentName(Name = nameof(weight))]
        private Parameter? _weight;

        internal Embedding(Tensor table, bool trained, long paddingIndex, bool scaleByFrequency, bool sparse) : base(nameof(Embedding))
        {
            (_paddingIndex, _scaleByFrequency, _sparse) = (paddingIndex, scaleByFrequency, sparse);
            weight = nn.Parameter(table, trained);
        }

        [DisallowNull]
        public Parameter? weight
        {
            get => _weight;
            set
            {
                _weight = value.DetachFromDisposeScope() as Parameter;
                ConditionallyRegisterParameter(nameof(weight), _weight);
            }
        }

        public override Tensor forward(Tensor input) => Native.ts_embedding(weight, input, _paddingIndex, _scaleByFrequency, _sparse);
    }
}

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            /// <exception cref="NotSupportedException">A largest norm is asked for: it is not part of this package.</exception>
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (max_norm.HasValue) throw new NotSupportedException("Embedding with max_norm is not part of this package.");
                using var untracked = no_grad();
                var table = randn(num_embeddings, embedding_dims, dtype, device);
                if (padding_idx.HasValue)
                {
                    using var row = table[padding_idx.Value];
                    row.zero_();
                }
                return new Embedding(table, true, padding_idx ?? -1, scale_grad_by_freq, sparse);
            }

            public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (max_norm.HasValue) throw new NotSupportedException("Embedding with max_norm is not part of this package.");
                using var untracked = no_grad();
                var table = embeddings.to(dtype ?? embeddings.dtype, device ?? embeddings.device).detach();
                return new Embedding(table, !freeze, padding_idx ?? -1, scale_grad_by_freq, sparse);
            }
        }
    }
}
