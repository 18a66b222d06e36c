using Dgp.Engine.Priors;
using Dgp.Engine.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Training;

/// <summary>Twenty steps against the published code, recorded as tests/fixtures/README.md says.</summary>
public sealed class PublishedTrainingTests
{
    private const double Tolerance = 1e-3;

    private static readonly TrainingSettings Settings = new()
    {
        Batch = 4, DiscriminatorSteps = 2, Accumulations = 2, GeneratorRate = 5e-5, DiscriminatorRate = 1e-4, AdamEpsilon = 1e-6, AverageDecay = 0.9,
        AverageStart = 5, Flip = false,
    };

    private static readonly BigGanArchitecture Architecture = new()
    {
        Resolution = 32, GeneratorChannels = 4, DiscriminatorChannels = 4, GeneratorAttention = [16], DiscriminatorAttention = [16], Classes = 3,
        SharedDim = 6, LatentDim = 18, SpectralNormEpsilon = 1e-6, BatchNormEpsilon = 1e-5,
    };

    [Fact]
    public void Twenty_steps_end_where_the_published_code_ends()
    {
        using var scope = NewDisposeScope();
        using var recorded = SafeTensors.Open(Path.Combine(Repository.Root, "tests", "fixtures", "training", "published.safetensors"));
        using var training = new AdversarialTraining(Architecture, Settings, CPU);
        Begin(training, recorded);
        var losses = recorded.Tensors["losses"].ToTensor();

        using var input = new RecordedInput(recorded, Settings);
        for (var step = 0; step < losses.shape[0]; step++)
        {
            var made = training.Step(input);

            // The published code logs G's loss as it goes into the gradient: divided by the number of passes.
            Assert.Equal(losses[step].data<float>().ToArray(), [made.Generator / Settings.Accumulations, made.Real, made.Fake], (a, b) => Math.Abs(a - b) < Tolerance);
        }

        foreach (var (name, value) in training.State)
        {
            var expected = recorded.Tensors[name.StartsWith("square.", StringComparison.Ordinal) ? name : $"after.{name}"].ToTensor();
            Assert.True((value - expected).abs().max().item<float>() < Tolerance, name);
        }
    }

    private static void Begin(AdversarialTraining training, SafeTensors recorded)
    {
        using var frozen = no_grad();
        foreach (var (name, value) in training.State.Where(s => !s.Key.StartsWith("square.", StringComparison.Ordinal)))
        {
            // The average starts as the generator.
            value.copy_(recorded.Tensors[$"before.{name.Replace("average.", "generator.", StringComparison.Ordinal)}"].ToTensor());
        }
    }

    private sealed class RecordedInput(SafeTensors recorded, TrainingSettings settings) : ITrainingInput, IDisposable
    {
        private readonly Tensor _pictures = Normalized(recorded.Tensors["pictures"].ToTensor()).DetachFromDisposeScope();
        private readonly Tensor _z = recorded.Tensors["z"].ToTensor().DetachFromDisposeScope();
        private readonly Tensor _classes = recorded.Tensors["classes"].ToTensor().DetachFromDisposeScope();
        private readonly Tensor _which = recorded.Tensors["real.pictures"].ToTensor().view(-1, settings.Batch).DetachFromDisposeScope();
        private readonly Tensor _realClasses = recorded.Tensors["real.classes"].ToTensor().view(-1, settings.Batch).DetachFromDisposeScope();
        private int _latents;
        private int _reals;

        public (Tensor Pictures, Tensor Classes) Real() => (_pictures.index_select(0, _which[_reals]), _realClasses[_reals++]);

        public (Tensor Z, Tensor Classes) Latents() => (_z[_latents], _classes[_latents++]);

        public void Dispose()
        {
            foreach (var tensor in (Tensor[])[_pictures, _z, _classes, _which, _realClasses])
            {
                tensor.Dispose();
            }
        }

        private static Tensor Normalized(Tensor bytes) => ((bytes.to(ScalarType.Float32) / 255 - 0.5) / 0.5).permute(0, 3, 1, 2).contiguous();
    }
}
