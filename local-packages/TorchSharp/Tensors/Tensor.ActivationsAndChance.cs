using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor softmax(long dim, ScalarType? dtype = null) => ts_softmax(this, dim, Type(dtype));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => ts_log_softmax(this, dim, Type(dtype));

        public Tensor leaky_relu(Scalar negative_slope) => ts_leaky_relu(this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope) => Done(ts_leaky_relu_(this, negative_slope));

        public Tensor elu(double alpha = 1) => ts_elu(this, alpha);

        public Tensor softplus(double beta = 1, double threshold = 20) => ts_softplus(this, beta, threshold);

        public Tensor silu() => ts_silu(this);

        public Tensor gelu() => ts_gelu(this);

        public Tensor log_sigmoid() => ts_log_sigmoid(this);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => Done(ts_normal_(this, mean, std, generator));

        public Tensor uniform_(double from, double to, Generator? generator = null) => Done(ts_uniform_(this, from, to, generator));

        public Tensor random_(double from, double to, Generator? generator = null) => Done(ts_random_(this, from, to, generator));

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Done(ts_bernoulli_(this, p, generator));

        public Tensor bernoulli(Generator? generator = null) => ts_bernoulli(this, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => ts_multinomial(this, num_samples, replacement, generator);
    }
}
