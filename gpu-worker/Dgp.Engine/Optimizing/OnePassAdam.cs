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
    private void ByOperators(Moments moments, Tensor gradient, double rate, double correction)
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
            var pass = new Pass(w, g, v, m, rate, correction, _beta, (float)_epsilon);
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
    private readonly unsafe struct Pass(float* w, float* g, float* v, float* m, float rate, float correction, (double Mean, double Square) beta, float epsilon)
    {
        private readonly float* _w = w, _g = g, _v = v, _m = m;

        // Subtracted in double: 1 − 0.999f is 5e-5 more than a thousandth.
        private readonly float _decay = (float)beta.Square, _share = (float)(1 - beta.Square), _shrink = (float)beta.Mean, _grow = (float)(1 - beta.Mean);

        public void Over(int from, int to)
        {
            var i = from;
            var (decay, share, shrink, grow) = (new Vector<float>(_decay), new Vector<float>(_share), new Vector<float>(_shrink), new Vector<float>(_grow));
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
                _v[i] = float.FusedMultiplyAdd(_share * gradient, gradient, _v[i] * _decay);
                if (_m != null)
                {
                    _m[i] = gradient = float.FusedMultiplyAdd(gradient, _grow, _m[i] * _shrink);
                }

                if (rate != 0)
                {
                    _w[i] += -rate * gradient / ((MathF.Sqrt(_v[i]) / correction) + epsilon);
                }
            }
        }
    }
}
