using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dgp.Engine.Optimizing;

/// <summary>
/// Adam (arXiv 1412.6980): v = β2·v + (1 − β2)·g², m = β1·m + (1 − β1)·g, w −= rate · (m / (1 − β1^t)) / (√(v / (1 − β2^t)) + ε). On a CPU each parameter is
/// read and written once, where torch.optim makes ten tensors of its size; with β1 = 0 there is no m, which is the gradient itself.
/// </summary>
internal sealed class OnePassAdam : IDisposable
{
    // Elements that a thread takes at a time: three streams of them fit in a core's second cache.
    private const int Chunk = 1 << 16;

    private readonly (double Mean, double Square) _beta;
    private readonly double _epsilon;
    private readonly List<Moments> _moments = [];

    /// <param name="groups">Each has a rate of its own.</param>
    public OnePassAdam(IEnumerable<IEnumerable<Parameter>> groups, double rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        (_beta, _epsilon) = ((beta1, beta2), epsilon);
        var index = 0;
        foreach (var group in groups)
        {
            _moments.AddRange(group.Select(p => new Moments(p, index, withMean: beta1 != 0)));
            index++;
        }

        Rates = [.. Enumerable.Repeat(rate, index)];
    }

    public OnePassAdam(IEnumerable<Parameter> parameters, double rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
        : this([parameters], rate, beta1, beta2, epsilon)
    {
    }

    /// <summary>Rate of each group. With 0 the weights rest, and the moments move on.</summary>
    public double[] Rates { get; }

    /// <summary>Of every parameter, group by group.</summary>
    public IReadOnlyList<Moments> State => _moments;

    /// <summary>
    /// Takes a step, and drops the gradients, which spares zeroing them, adding to zeros, and their memory until the next ones are there. A parameter that a
    /// gradient reached before and that has none now takes a step with gradient 0, as it would if gradients were zeroed; one that none has reached yet does not count the step.
    /// </summary>
    public void Step()
    {
        using var frozen = no_grad();
        foreach (var moments in _moments)
        {
            using var scope = NewDisposeScope();
            var gradient = moments.Parameter.grad;
            if (gradient is not null || moments.Steps > 0)
            {
                moments.Steps++;
                Step(moments, gradient ?? zeros_like(moments.Parameter));
            }

            moments.Parameter.grad = null;
        }
    }

    public void Dispose()
    {
        foreach (var moments in _moments)
        {
            moments.Dispose();
        }
    }

    private void Step(Moments moments, Tensor gradient)
    {
        var rate = Rates[moments.Group] / (1 - Math.Pow(_beta.Mean, moments.Steps));
        var correction = Math.Sqrt(1 - Math.Pow(_beta.Square, moments.Steps));
        if (InMemory(moments.Parameter) && gradient.is_contiguous())
        {
            InOnePass(moments, gradient, (float)rate, (float)correction);
        }
        else
        {
            ByOperators(moments, gradient, rate, correction);
        }
    }

    private static bool InMemory(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.is_contiguous() && tensor.numel() <= int.MaxValue / sizeof(float);

    /// <summary>Any device, type and layout.</summary>
    internal void ByOperators(Moments moments, Tensor gradient, double rate, double correction)
    {
        moments.Mean?.mul_(_beta.Mean).add_(gradient, alpha: 1 - _beta.Mean);
        moments.Square.mul_(_beta.Square).addcmul_(gradient, gradient, 1 - _beta.Square);
        if (rate != 0)
        {
            moments.Parameter.addcdiv_(moments.Mean ?? gradient, moments.Square.sqrt().div_(correction).add_(_epsilon), -rate);
        }
    }

    private unsafe void InOnePass(Moments moments, Tensor gradient, float rate, float correction)
    {
        var count = (int)moments.Parameter.numel();
        fixed (float* w = Values(moments.Parameter), g = Values(gradient), v = Values(moments.Square), m = moments.Mean is { } mean ? Values(mean) : default)
        {
            var pass = new Pass(w, g, v, m, rate, correction, (float)_beta.Mean, (float)_beta.Square, (float)_epsilon);
            var threads = Math.Min(get_num_threads(), (count + Chunk - 1) / Chunk);
            if (threads < 2)
            {
                pass.Over(0, count);
            }
            else
            {
                Parallel.For(0, (count + Chunk - 1) / Chunk, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => pass.Over(i * Chunk, Math.Min(count, (i + 1) * Chunk)));
            }
        }
    }

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>One pass over four arrays. A remainder that fills no vector is rounded as the vectors are: every operation is an IEEE one or fused in both.</summary>
    private readonly unsafe struct Pass(float* w, float* g, float* v, float* m, float rate, float correction, float beta1, float beta2, float epsilon)
    {
        private readonly float* _w = w, _g = g, _v = v, _m = m;

        public void Over(int from, int to)
        {
            var i = from;
            var (decay, share, shrink, grow) = (new Vector<float>(beta2), new Vector<float>(1 - beta2), new Vector<float>(beta1), new Vector<float>(1 - beta1));
            var (root, floor, back) = (new Vector<float>(correction), new Vector<float>(epsilon), new Vector<float>(-rate));
            for (; i <= to - Vector<float>.Count; i += Vector<float>.Count)
            {
                var gradient = Vector.Load(_g + i);
                var square = Vector.FusedMultiplyAdd(share * gradient, gradient, Vector.Load(_v + i) * decay);
                square.Store(_v + i);
                if (_m != null)
                {
                    gradient = Vector.FusedMultiplyAdd(gradient, grow, Vector.Load(_m + i) * shrink);
                    gradient.Store(_m + i);
                }

                if (rate != 0)
                {
                    (Vector.Load(_w + i) + (back * gradient / ((Vector.SquareRoot(square) / root) + floor))).Store(_w + i);
                }
            }

            for (; i < to; i++)
            {
                var gradient = _g[i];
                _v[i] = float.FusedMultiplyAdd((1 - beta2) * gradient, gradient, _v[i] * beta2);
                if (_m != null)
                {
                    _m[i] = gradient = float.FusedMultiplyAdd(gradient, 1 - beta1, _m[i] * beta1);
                }

                if (rate != 0)
                {
                    _w[i] += -rate * gradient / ((MathF.Sqrt(_v[i]) / correction) + epsilon);
                }
            }
        }
    }
}
