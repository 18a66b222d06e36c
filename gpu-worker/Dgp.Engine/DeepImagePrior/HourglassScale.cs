using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>One halving of the picture, with all smaller ones inside it, and what goes around them. Source: deep-image-prior, models/skip.py.</summary>
internal sealed class HourglassScale : Module<Tensor, Tensor>
{
    [ComponentName(Name = "skip")] private readonly NormalizedConv _skip;
    [ComponentName(Name = "down")] private readonly NormalizedConv _down;
    [ComponentName(Name = "deep")] private readonly NormalizedConv _deep;
    [ComponentName(Name = "inner")] private readonly HourglassScale? _inner;
    [ComponentName(Name = "norm")] private readonly NormalizedConv.PictureNorm _norm;
    [ComponentName(Name = "up")] private readonly NormalizedConv _up;
    [ComponentName(Name = "mix")] private readonly NormalizedConv _mix;
    private readonly InterpolationMode _mode;

    /// <param name="left">Halvings from this one on, itself included.</param>
    public HourglassScale(HourglassSettings settings, long inChannels, int left)
        : base(nameof(HourglassScale))
    {
        long channels = settings.Channels;
        _skip = new NormalizedConv(inChannels, settings.SkipChannels, 1);
        _down = new NormalizedConv(inChannels, channels, 3, stride: 2);
        _deep = new NormalizedConv(channels, channels, 3);
        _inner = left > 1 ? new HourglassScale(settings, channels, left - 1) : null;
        _norm = new NormalizedConv.PictureNorm(settings.SkipChannels + channels);
        _up = new NormalizedConv(settings.SkipChannels + channels, channels, 3);
        _mix = new NormalizedConv(channels, channels, 1);
        _mode = settings.Bilinear ? InterpolationMode.Bilinear : InterpolationMode.Nearest;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var h = _deep.call(_down.call(x));                                                       // [1, C, H/2, W/2]
        h = _inner is null ? h : _inner.call(h);
        h = functional.interpolate(h, size: [x.shape[2], x.shape[3]], mode: _mode, align_corners: _mode == InterpolationMode.Bilinear ? false : null);
        h = _norm.call(cat([_skip.call(x), h], 1));
        return _mix.call(_up.call(h)).MoveToOuterDisposeScope();
    }
}
