using Dgp.Engine.Priors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>
/// BigGAN's generator with hierarchical z and shared class embedding (BigGAN-PyTorch BigGAN.py, DGP models/biggan.py).
/// G(z, class embedding, use_in) is a picture [N, 3, R, R] in [-1, 1].
/// </summary>
public sealed class Generator : Module<Tensor, Tensor, bool, Tensor>
{
    [ComponentName(Name = "shared")] private readonly Embedding _shared;
    [ComponentName(Name = "linear")] private readonly SpectralLinear _linear;
    [ComponentName(Name = "blocks")] private readonly ModuleList<AttendedBlock<GeneratorBlock>> _blocks;
    [ComponentName(Name = "output_layer")] private readonly OutputLayer _output;

    public Generator(BigGanArchitecture architecture)
        : base(nameof(Generator))
    {
        Architecture = architecture;
        var rows = BigGanTables.Generator(architecture.Resolution);
        var (ch, eps) = (architecture.GeneratorChannels, architecture.SpectralNormEpsilon);

        _shared = Embedding(architecture.Classes, architecture.SharedDim);
        _linear = new SpectralLinear(
            architecture.LatentChunk, ch * rows[0].InMultiplier * BigGanTables.BottomWidth * BigGanTables.BottomWidth, eps);
        _blocks = new ModuleList<AttendedBlock<GeneratorBlock>>();
        foreach (var row in rows)
        {
            var (inChannels, outChannels) = (ch * row.InMultiplier, ch * row.OutMultiplier);
            _blocks.Add(new AttendedBlock<GeneratorBlock>(
                new GeneratorBlock(inChannels, outChannels, architecture.ConditionDim, eps, architecture.BatchNormEpsilon),
                architecture.GeneratorAttention.Contains(row.OutResolution) ? new SelfAttention(outChannels, eps) : null));
        }

        _output = new OutputLayer(ch * rows[^1].OutMultiplier, eps);
        RegisterComponents();
        eval();
    }

    public BigGanArchitecture Architecture { get; }

    /// <summary>What training computes its feature maps in; the weights stay as they are.</summary>
    internal ScalarType TrainingType { get; set; } = ScalarType.Float32;

    /// <summary>Parameter groups that can be tuned: the first linear layer, then one per block. The output layer is in none.</summary>
    public int GroupCount => _blocks.Count + 1;

    /// <summary>δ_k, added to the first feature maps; their shapes are <see cref="MapShape"/>'s.</summary>
    internal IReadOnlyList<Tensor> Perturbations { get; set; } = [];

    /// <summary>Shape of feature map <paramref name="index"/> of one picture: 0 is the first linear layer's, k is that of block k with its attention.</summary>
    internal long[] MapShape(int index)
    {
        var rows = BigGanTables.Generator(Architecture.Resolution);
        var multiplier = index == 0 ? rows[0].InMultiplier : rows[index - 1].OutMultiplier;
        var side = BigGanTables.BottomWidth << index;
        return [1, Architecture.GeneratorChannels * multiplier, side, side];
    }

    /// <summary>The class embedding [N, shared_dim] of class indices [N].</summary>
    public Tensor Embed(Tensor classes) => _shared.call(classes);

    /// <summary>
    /// The parameters of group <paramref name="index"/>: 0 is the first linear layer (with <paramref name="embedding"/>, the class
    /// table too), k is block k with its attention. Source: DGP biggan.py, get_params.
    /// </summary>
    public IEnumerable<Parameter> Group(int index, bool embedding) =>
        (index, embedding) switch
        {
            (0, true) => _linear.parameters().Concat(_shared.parameters()),
            (0, false) => _linear.parameters(),
            _ => _blocks[index - 1].named_parameters()
                .Where(p => !IsOfInstanceNorm(p.name))
                .Select(p => p.parameter),
        };

    /// <summary>Lets gradients reach the first <paramref name="groups"/> groups and nothing else of the network.</summary>
    public void Tune(int groups, bool embedding)
    {
        foreach (var parameter in parameters())
        {
            parameter.requires_grad = false;
        }

        foreach (var parameter in Enumerable.Range(0, groups).SelectMany(k => Group(k, embedding)))
        {
            parameter.requires_grad = true;
        }
    }

    /// <summary>What training changes: all but the instance norms, which only reconstructions have.</summary>
    internal IEnumerable<Parameter> Trained => named_parameters().Where(p => !IsOfInstanceNorm(p.name)).Select(p => p.parameter);

    /// <summary>The affines of the instance norms by name. They are no weights of the prior but state: the first call with instance norms sets them.</summary>
    internal IEnumerable<(string Name, Parameter Affine)> InstanceNorms =>
        named_parameters().Where(p => IsOfInstanceNorm(p.name)).Select(p => (p.name, p.parameter));

    /// <summary>Every weight by its key in the prior, and the instance norms' affines.</summary>
    internal IReadOnlyDictionary<string, Parameter> Weights =>
        named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);

    /// <summary>The next call with instance norms takes their affines as they are.</summary>
    internal void KeepInstanceNorms()
    {
        foreach (var block in _blocks)
        {
            block.Block.KeepInstanceNorms();
        }
    }

    /// <param name="z">[N, EffectiveLatentDim]</param>
    /// <param name="embedding">[N, shared_dim], from <see cref="Embed"/>.</param>
    /// <param name="instanceNorm">use_in: instance norms in place of the conditional batch norms.</param>
    public override Tensor forward(Tensor z, Tensor embedding, bool instanceNorm)
    {
        using var scope = NewDisposeScope();
        var slices = z.split(Architecture.LatentChunk, 1);
        var h = _linear.call(slices[0]).view(z.shape[0], -1, BigGanTables.BottomWidth, BigGanTables.BottomWidth);
        if (training)
        {
            h = ChannelsLast.Of(h, TrainingType);
        }

        h = Perturbed(h, 0);
        for (var i = 0; i < _blocks.Count; i++)
        {
            var condition = cat([embedding, slices[i + 1]], 1);
            h = _blocks[i].Block.call(h, condition, instanceNorm);
            h = _blocks[i].Attention?.call(h) ?? h;
            h = Perturbed(h, i + 1);
        }

        return _output.call(h).to(ScalarType.Float32).tanh().MoveToOuterDisposeScope();
    }

    private Tensor Perturbed(Tensor h, int map) => map < Perturbations.Count ? h + Perturbations[map] : h;

    private static bool IsOfInstanceNorm(string name) =>
        name.Contains(".in1.", StringComparison.Ordinal) || name.Contains(".in2.", StringComparison.Ordinal);
}
