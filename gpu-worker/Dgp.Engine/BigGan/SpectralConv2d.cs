using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>A convolution under spectral norm (BigGAN-PyTorch SNConv2d): same padding, stride 1, kernel 1 or 3.</summary>
internal sealed class SpectralConv2d : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter? _bias;
    [ComponentName(Name = "u0")] private readonly Tensor _u;
    [ComponentName(Name = "sv0")] private readonly Tensor _storedSigma;
    private readonly double _eps;
    private readonly long[] _padding;
    private Folding _folding;

    private enum Folding
    {
        None,
        Sigma,
        SigmaAndPooling,
    }

    public SpectralConv2d(long inChannels, long outChannels, int kernel, double eps, bool bias = true)
        : base(nameof(SpectralConv2d))
    {
        _weight = Parameter(empty(outChannels, inChannels, kernel, kernel));
        _bias = bias ? Parameter(zeros(outChannels)) : null;
        _u = randn(1, outChannels);
        _storedSigma = ones(1);
        _eps = eps;
        _padding = [kernel / 2, kernel / 2];
        RegisterComponents();
    }

    /// <summary>conv(x), [N, in, H, W] to [N, out, H, W].</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = training
            ? functional.conv2d(x, MovingWeight(x.dtype), Bias(x.dtype), padding: _padding)
            : _folding == Folding.None
            ? Scaled(functional.conv2d(x, _weight, padding: _padding))
            : functional.conv2d(x, _weight, _bias, padding: _padding);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>conv(nearest ×2 of x), [N, in, H, W] to [N, out, 2H, 2W], without ever making the enlarged input.</summary>
    public Tensor ForwardUpsampled(Tensor x)
    {
        using var scope = NewDisposeScope();
        if (training)
        {
            return TrainUpsampled(x).MoveToOuterDisposeScope();
        }

        // A 1×1 convolution commutes with repeating pixels.
        var y = _padding[0] == 0
            ? Maps.Doubled(Scaled(functional.conv2d(x, _weight)))
            : Scaled(UpsampledConv.Worthwhile(x)
                ? UpsampledConv.Apply(x, _weight)
                : functional.conv2d(Maps.Doubled(x), _weight, padding: _padding));
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>2×2 average pooling of conv(x), [N, in, H, W] to [N, out, H/2, W/2].</summary>
    public Tensor ForwardPooled(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor y;
        if (_padding[0] == 0)
        {
            // Averaging is linear and a 1×1 convolution sees one pixel: the order does not matter, the cost does.
            y = forward(Maps.Halved(x));
        }
        else if (training)
        {
            y = functional.conv2d(x, Widened(MovingWeight(x.dtype)) / 4, Bias(x.dtype), strides: [2, 2], padding: [1, 1]);
        }
        else if (_folding == Folding.SigmaAndPooling)
        {
            y = functional.conv2d(x, _weight, _bias, strides: [2, 2], padding: [1, 1]);
        }
        else
        {
            y = Maps.Halved(forward(x));
        }

        return y.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Divides the weight by σ for good, for a network that is never tuned again. With <paramref name="pooled"/> the 2×2 average
    /// that follows becomes part of the kernel too: a 3×3 convolution and its pooling are one 4×4 convolution of stride 2.
    /// </summary>
    public void Fold(bool pooled)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        _weight.requires_grad = false;
        if (_bias is not null)
        {
            _bias.requires_grad = false;
        }

        _weight.mul_(SpectralNorm.InverseSigma(_weight, _u, _eps));
        _folding = pooled && _padding[0] == 1 ? Folding.SigmaAndPooling : Folding.Sigma;
        if (_folding == Folding.SigmaAndPooling)
        {
            _weight.set_((Widened(_weight) / 4).contiguous());
        }
    }

    private Tensor TrainUpsampled(Tensor x)
    {
        var weight = MovingWeight(x.dtype);
        if (_padding[0] == 0)
        {
            return Maps.Doubled(functional.conv2d(x, weight, Bias(x.dtype)));
        }

        // A transposed convolution would be the same at 4/9 of the multiplications, but libtorch 1.13 had no fast one in float32, and in bfloat16
        // a wrong one: it gave what a plain convolution does. Not tried again since.
        return UpsampledConv.WorthwhileInTraining(x)
            ? UpsampledConv.ApplyChannelsLast(x, weight, Bias(x.dtype))
            : functional.conv2d(Maps.Doubled(x), weight, Bias(x.dtype), padding: _padding);
    }

    private Tensor MovingWeight(ScalarType type) => SpectralNorm.MovingWeight(_weight, _u, _storedSigma, _eps).to(type);

    private Tensor? Bias(ScalarType type) => _bias?.to(type);

    /// <summary>The kernel of the convolution followed by a 2×2 sum: [out, in, 3, 3] to [out, in, 4, 4].</summary>
    private static Tensor Widened(Tensor weight)
    {
        var wide = functional.pad(weight, (1, 1, 1, 1));                                            // [out, in, 5, 5]
        var rows = wide.narrow(2, 0, 4) + wide.narrow(2, 1, 4);
        return rows.narrow(3, 0, 4) + rows.narrow(3, 1, 4);
    }

    private Tensor Scaled(Tensor y)
    {
        var inverseSigma = SpectralNorm.InverseSigma(_weight, _u, _eps);
        return _bias is null ? y * inverseSigma : Maps.ScaledAndShifted(y, inverseSigma, _bias.view(1, -1, 1, 1));
    }
}
