using Dgp.Engine.BigGan;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>
/// f(w; z): the network whose shape alone is the prior, an hourglass with skip connections. From noise [1, D, H, W] to a picture [1, 3, H, W] in
/// [-1, 1]; H and W are what <see cref="Side"/> gives.
/// </summary>
internal sealed class Hourglass : Module<Tensor, Tensor>
{
    [ComponentName(Name = "scales")] private readonly HourglassScale _scales;
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter _bias;
    private readonly ScalarType _precision;

    /// <param name="precision">Of the feature maps; the weights are float32.</param>
    public Hourglass(HourglassSettings settings, ScalarType precision)
        : base(nameof(Hourglass))
    {
        _scales = new HourglassScale(settings, settings.InputDepth, settings.Scales);
        _weight = Parameter(empty(3, settings.Channels, 1, 1));
        _bias = Parameter(empty(3));
        _precision = precision;
        RegisterComponents();
    }

    /// <summary>
    /// The least side that the network takes and that is not below <paramref name="length"/>: it can be halved at every scale, and leaves two pixels
    /// to mirror and to take statistics of.
    /// </summary>
    public static int Side(int length, HourglassSettings settings)
    {
        var factor = 1 << settings.Scales;
        return Math.Max(2 * factor, (length + factor - 1) / factor * factor);
    }

    public override Tensor forward(Tensor z)
    {
        using var scope = NewDisposeScope();
        var h = _scales.call(ChannelsLast.Of(z, _precision));
        var x = functional.conv2d(h, _weight.to(_precision), _bias.to(_precision));

        // The published sigmoid gives [0, 1].
        return ((2 * x.to(_weight.dtype).sigmoid()) - 1).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>As torch initialises convolutions: evenly within 1 / √inputs. Norms start at 1 and 0.</summary>
    public void Start(torch.Generator chance)
    {
        using var frozen = no_grad();
        foreach (var parameter in parameters().Where(p => p.dim() == 4).Append(_bias))
        {
            var inputs = parameter.dim() == 4 ? parameter.shape[1] * parameter.shape[2] * parameter.shape[3] : _weight.shape[1];
            var most = 1 / Math.Sqrt(inputs);
            parameter.uniform_(-most, most, chance);
        }
    }
}
