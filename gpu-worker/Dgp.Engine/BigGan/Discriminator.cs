using Dgp.Engine.Priors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>
/// BigGAN's discriminator (BigGAN-PyTorch BigGAN.py), in DGP a frozen feature extractor (models/biggan.py).
/// </summary>
public sealed class Discriminator : Module
{
    [ComponentName(Name = "blocks")] private readonly ModuleList<AttendedBlock<DiscriminatorBlock>> _blocks;
    [ComponentName(Name = "linear")] private readonly SpectralLinear _linear;
    [ComponentName(Name = "embed")] private readonly SpectralEmbedding _embed;

    public Discriminator(BigGanArchitecture architecture)
        : base(nameof(Discriminator))
    {
        var rows = BigGanTables.Discriminator(architecture.Resolution);
        var (ch, eps) = (architecture.DiscriminatorChannels, architecture.SpectralNormEpsilon);
        _blocks = new ModuleList<AttendedBlock<DiscriminatorBlock>>();
        var inChannels = 3;
        foreach (var row in rows)
        {
            var outChannels = ch * row.OutMultiplier;
            _blocks.Add(new AttendedBlock<DiscriminatorBlock>(
                new DiscriminatorBlock(
                    inChannels, outChannels, preactivation: _blocks.Count > 0, row.Downsample, row.OutResolution, eps),
                architecture.DiscriminatorAttention.Contains(row.OutResolution) ? new SelfAttention(outChannels, eps) : null));
            inChannels = outChannels;
        }

        _linear = new SpectralLinear(inChannels, 1, eps);
        _embed = new SpectralEmbedding(architecture.Classes, inChannels, eps);
        RegisterComponents();
        eval();
    }

    /// <summary>What training computes its feature maps in; the weights stay as they are.</summary>
    internal ScalarType TrainingType { get; set; } = ScalarType.Float32;

    /// <summary>Entries of the feature list: one per block, one per attention layer, and the pooled vector.</summary>
    public int FeatureCount => _blocks.Sum(b => b.Attention is null ? 1 : 2) + 1;

    /// <summary>Freezes the network for good and makes its spectral norms part of the weights.</summary>
    public void Fold()
    {
        foreach (var block in _blocks)
        {
            block.Block.Fold();
            block.Attention?.Fold();
        }

        foreach (var parameter in parameters())
        {
            parameter.requires_grad = false;
        }
    }

    /// <summary>
    /// The feature list of x, [N, 3, R, R] in [-1, 1], first block first, pooled vector [N, C] last. The last spatial entry is after
    /// its ReLU, all others before theirs: the published network applies that ReLU in place, on the tensor already in its list.
    /// </summary>
    public IReadOnlyList<Tensor> Features(Tensor x)
    {
        using var scope = NewDisposeScope();
        var features = new List<Tensor>(FeatureCount);
        var h = training ? ChannelsLast.Of(x, TrainingType) : x;
        foreach (var block in _blocks)
        {
            features.Add(h = block.Block.call(h));
            if (block.Attention is not null)
            {
                features.Add(h = block.Attention.call(h));
            }
        }

        features[^1] = h.relu();
        features.Add(features[^1].sum([2L, 3L], type: ScalarType.Float32));
        return [.. features.Select(f => f.MoveToOuterDisposeScope())];
    }

    /// <summary>How real pictures [N, 3, R, R] of classes [N] look: [N, 1].</summary>
    internal Tensor Judge(Tensor x, Tensor classes)
    {
        using var scope = NewDisposeScope();
        return Logit(Features(x)[^1], classes).MoveToOuterDisposeScope();
    }

    /// <summary>The unconditional logit [N, 1] of pooled features [N, C]; with classes [N], the projection is added.</summary>
    public Tensor Logit(Tensor pooled, Tensor? classes = null)
    {
        using var scope = NewDisposeScope();
        var logit = _linear.call(pooled);
        if (classes is not null)
        {
            logit = logit + (_embed.call(classes) * pooled).sum([1L], keepdim: true);
        }

        return logit.MoveToOuterDisposeScope();
    }
}
