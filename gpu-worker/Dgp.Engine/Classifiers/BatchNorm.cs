using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.Classifiers;

/// <summary>Batch norm with torch's keys and defaults; the statistics stay float32 whatever the input is.</summary>
internal sealed class BatchNorm : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter _bias;
    [ComponentName(Name = "running_mean")] private readonly Tensor _mean;
    [ComponentName(Name = "running_var")] private readonly Tensor _variance;

    public BatchNorm(long channels)
        : base(nameof(BatchNorm))
    {
        _weight = Parameter(ones(channels));
        _bias = Parameter(zeros(channels));
        _mean = zeros(channels);
        _variance = ones(channels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => functional.batch_norm(x, _mean, _variance, _weight, _bias, training);
}
