using Dgp.Engine.Degradations;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dgp.Engine.Inversion;

/// <summary>
/// Defense-GAN (Samangouei et al., ICLR 2018, section 4): R latents, drawn at random, descend side by side on mean (φ(G(z_r)) − x̂)², each by L steps of
/// v ← m·v + g, z ← z − rate·v; the picture is G of the one with the least. Neither a weight nor a feature takes part. Source: kabkabm/defensegan
/// models/gan.py, reconstruct (there the rate decays by a counter that nothing counts, so that it never does; and the picture predates the last step).
/// </summary>
public sealed class LatentRestarts : IInversion
{
    private const string LatentName = "z";
    private const string VelocityName = "velocity";

    private readonly BigGan.Generator _g;
    private readonly IDegradation _phi;
    private readonly Tensor _target;
    private readonly Schedule _schedule;
    private readonly Stage _stage;
    private readonly int _batch;
    private readonly Parameter _z;
    private readonly Tensor _velocity;
    private readonly Tensor _y;
    private readonly List<(int Stage, Losses Losses)> _history = [];

    /// <param name="target">x̂, [1, 3, R, R].</param>
    /// <param name="schedule">Of one stage, whose steps are L and whose rate is z's.</param>
    /// <param name="starts">[R, EffectiveLatentDim], see <see cref="Starts"/>.</param>
    /// <param name="batchSize">Latents whose pictures are drawn together; null: as many as are worth it at this resolution.</param>
    public LatentRestarts(
        BigGan.Generator g, IDegradation phi, Tensor target, Schedule schedule, Tensor starts, int classIndex, int? batchSize = null)
    {
        (_g, _phi, _target, _schedule, _stage) = (g, phi, target, schedule, schedule.Stages.Single());
        _batch = batchSize ?? LatentBatch.Size(g.Architecture.Resolution);
        _z = new Parameter(starts.detach().to(target.device).clone().DetachFromDisposeScope());
        _velocity = zeros_like(_z).DetachFromDisposeScope();
        _y = tensor([(long)classIndex], device: target.device).DetachFromDisposeScope();
        g.Tune(0, embedding: false);
    }

    /// <summary>R latents of standard deviation 1/√d, as published; [R, d].</summary>
    /// <param name="random">A generator on the CPU, so that a seed means the same starts on every device.</param>
    public static Tensor Starts(int restarts, int latentDim, torch.Generator random) => randn([restarts, latentDim], generator: random) / Math.Sqrt(latentDim);

    /// <summary>The latents, [R, EffectiveLatentDim].</summary>
    public Tensor Z => _z;

    /// <summary>Of each iteration, those of the latent that was best in it.</summary>
    public IReadOnlyList<(int Stage, Losses Losses)> History => _history;

    /// <inheritdoc/>
    public int Done => _history.Count;

    /// <inheritdoc/>
    public bool AtStageBegin => Finished || _history.Count == 0;

    /// <inheritdoc/>
    public bool Finished => _history.Count == _stage.Steps;

    /// <inheritdoc/>
    public ReconstructionState State => new(
        Finished ? 1 : 0,
        Finished ? 0 : _history.Count,
        [.. _history],
        new OrderedDictionary<string, StoredTensor>(StringComparer.Ordinal)
        {
            [LatentName] = _z.ToStoredWhenRead(),
            [VelocityName] = _velocity.ToStoredWhenRead(),
        });

    /// <inheritdoc/>
    public void Next(IInversionObserver observer)
    {
        if (Finished)
        {
            throw new InvalidOperationException("Every iteration is done.");
        }

        using var scope = NewDisposeScope();
        var (losses, x) = Step();
        _history.Add((0, losses));
        observer.Stepped(new InversionStep(0, _history.Count - 1, _history.Count, _schedule.TotalSteps, losses, x));
    }

    /// <inheritdoc/>
    public void Take(ReconstructionState state)
    {
        if (_history.Count > 0)
        {
            throw new InvalidOperationException("A state is taken over before the first iteration.");
        }

        var taken = state.History.Count;
        ReconstructionState.Require(
            taken < _stage.Steps ? (state.Stage, state.Iteration) == (0, taken) : (state.Stage, state.Iteration, taken) == (1, 0, _stage.Steps),
            "no such iteration");
        ReconstructionState.Require(state.History.All(h => h.Stage == 0), "losses of no such stage");
        ReconstructionState.Require(state.Tensors.Count == 2, "another number of tensors");
        using var frozen = no_grad();
        foreach (var (name, tensor) in new[] { (LatentName, (Tensor)_z), (VelocityName, _velocity) })
        {
            using var stored = state.Tensor(name, ElementType.F32, tensor.shape).ToTensor();
            tensor.copy_(stored);
        }

        _history.AddRange(state.History);
    }

    /// <summary>G of the best latent as they stand now, [1, 3, R, R] in [-1, 1].</summary>
    public Tensor Picture()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return Draw(Best()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public InvertedPicture Inverted(Rectangle placed)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return new InvertedPicture
        {
            Z = Copy(Best()),
            ClassVector = Copy(_g.Embed(_y)),
            ClassIndex = (int)_y.item<long>(),
            Theta = new Dictionary<string, Tensor>(StringComparer.Ordinal),
            InstanceNorm = false,
            Placed = placed,
        };

        static Tensor Copy(Tensor tensor) => tensor.detach().cpu().clone().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        _z.Dispose();
        _velocity.Dispose();
        _y.Dispose();
    }

    /// <summary>One step of all latents. The picture is that of the best, from before the step.</summary>
    private (Losses Losses, Tensor Picture) Step()
    {
        using var scope = NewDisposeScope();
        using var track = enable_grad();
        _z.grad = null;
        (double Loss, int Latent, Tensor Picture)? best = null;
        foreach (var (first, count) in Batches())
        {
            using var batch = NewDisposeScope();
            var x = Draw(_z.narrow(0, first, count));
            var each = Distances(x);
            each.sum().backward();
            var (latent, loss) = Least(each);
            if (best is null || loss < best.Value.Loss)
            {
                best = (loss, first + latent, x.narrow(0, latent, 1).detach().clone().MoveToOuterDisposeScope());
            }
        }

        using var frozen = no_grad();
        var (pixel, z, picture) = (best!.Value.Loss, _z.narrow(0, best.Value.Latent, 1), best.Value.Picture);
        var latentLoss = (z.pow(2).mean() / 2).item<float>();
        _velocity.mul_(_schedule.Momentum).add_(_z.grad!);
        _z.add_(_velocity, -_stage.LatentRate);
        return (new Losses(pixel, pixel, latentLoss), picture.MoveToOuterDisposeScope());
    }

    /// <summary>The latent whose picture is nearest to the target, [1, EffectiveLatentDim].</summary>
    private Tensor Best()
    {
        var distances = cat([.. Batches().Select(b => Distances(Draw(_z.narrow(0, b.First, b.Count))))]);
        return _z.narrow(0, Least(distances).Index, 1);
    }

    /// <summary>A latent that has left the numbers is never the best; infinity stands for all having left them.</summary>
    private static (int Index, float Distance) Least(Tensor distances) => distances.detach().cpu().data<float>().ToArray()
        .Select((d, i) => (Index: i, Distance: float.IsNaN(d) ? float.PositiveInfinity : d))
        .MinBy(d => d.Distance);

    private Tensor Draw(Tensor z) => _g.call(z, _g.Embed(_y).expand(z.shape[0], -1), false);

    /// <summary>mean (φ(x_r) − x̂)², [N].</summary>
    private Tensor Distances(Tensor x) => (_phi.Apply(x) - _target).pow(2).flatten(1).mean([1L]);

    private IEnumerable<(int First, int Count)> Batches()
    {
        var restarts = (int)_z.shape[0];
        for (var first = 0; first < restarts; first += _batch)
        {
            yield return (first, Math.Min(_batch, restarts - first));
        }
    }
}
