using System.Security.Cryptography;
using Dgp.Engine.BigGan;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Engine.Tests.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.Checkpoints;

/// <summary>A checkpoint that is damaged or another's is never used and never a failure.</summary>
public sealed class RefusedCheckpointTests(UndisturbedRun undisturbed) : IClassFixture<UndisturbedRun>, IDisposable
{
    private const string Loss = "Discriminator";

    private static readonly RestorationOptions Options = UndisturbedRun.Options;
    private static readonly Schedule Schedule = Presets.Get(Options.Task, 32, null).WithTotalSteps(UndisturbedRun.Steps);

    private readonly TemporaryFolder _folder = new();
    private CheckpointIdentity? _identity;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_cannot_be_used_begins_at_the_beginning_and_a_note_says_why()
    {
        using var restorer = new Restorer(undisturbed.Prior, torch.CPU);
        var (path, options) = (_folder.Write("c", Saved(2)), Options with { Seed = 6 });
        using var other = Attempt(options, null);

        using var damaged = Attempt(Options, _folder.Write("d", Saved(2)[..^1]));
        using var missing = Attempt(Options, _folder.File("none"));
        using var foreign = Attempt(options, path);

        AssertBegun(undisturbed.Result, damaged, "damaged or cannot be read");
        AssertBegun(undisturbed.Result, missing, "damaged or cannot be read");
        AssertBegun(other, foreign, "other options");

        Restoration Attempt(RestorationOptions options, string? checkpoint) => restorer.Restore(
            undisturbed.Photo, null, options, new Saves(_ => false), TestContext.Current.CancellationToken, new RestorationAttempt { Checkpoint = checkpoint });
    }

    [Fact]
    public void Another_jobs_checkpoint_is_refused_by_what_differs()
    {
        _folder.Write("c", Saved(2));
        using var other = undisturbed.Photo.Clone();
        other[300, 200] = new Rgb24(1, 2, 3);
        using var turned = new Image<Rgb24>(undisturbed.Photo.Height, undisturbed.Photo.Width);
        var stage = Schedule.Stages[^1];

        Assert.Null(Refusal(Identity()));
        Assert.Contains("another method", Refusal(Identity(method: InversionMethod.DgpSimultaneous)), StringComparison.Ordinal);
        Assert.Contains("another loss", Refusal(Identity(loss: "Mse")), StringComparison.Ordinal);
        Assert.Contains("another picture", Refusal(Identity(picture: other)), StringComparison.Ordinal);
        Assert.Contains("another picture", Refusal(Identity(picture: turned)), StringComparison.Ordinal);
        Assert.Contains("another mask", Refusal(Identity(mask: turned)), StringComparison.Ordinal);
        Assert.Contains("other options", Refusal(Identity(options: Options with { ClassIndex = 4 })), StringComparison.Ordinal);
        Assert.Contains("other options", Refusal(Identity(options: Options with { ClassIndex = null })), StringComparison.Ordinal);
        Assert.Contains("other options", Refusal(Identity(options: Options with { Fit = Fit.Crop })), StringComparison.Ordinal);
        Assert.Contains("another schedule", Refusal(Identity(Schedule with { LatentWeight = 0.020000001 })), StringComparison.Ordinal);
        Assert.Contains(
            "another schedule",
            Refusal(Identity(Schedule with { Stages = [.. Schedule.Stages.SkipLast(1), stage with { InstanceNorm = !stage.InstanceNorm }] })),
            StringComparison.Ordinal);

        string? Refusal(CheckpointIdentity identity)
        {
            using var scope = torch.NewDisposeScope();
            try
            {
                RestorationCheckpoint.Read(_folder.File("c"), identity, undisturbed.Prior.Architecture).Dispose();
                return null;
            }
            catch (CheckpointRefusedException e)
            {
                return e.Message;
            }
        }
    }

    [Fact]
    public void Another_priors_checkpoint_is_not_used()
    {
        var small = PriorFixtures.Small(32);
        var request = PriorFixtures.WritePair(_folder, small);
        PriorImport.Run(request);
        var prior = Prior.Open(request.Folder);
        var identity = new CheckpointIdentity(prior, Schedule, Options, undisturbed.Photo, null, InversionMethod.Dgp, Loss);

        var refused = Assert.Throws<CheckpointRefusedException>(
            () => RestorationCheckpoint.Read(_folder.Write("c", Saved(1)), identity, prior.Architecture));

        Assert.Contains("another prior", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format")]
    [InlineData("software")]
    public void What_other_software_saved_is_not_used(string part)
    {
        var path = Changed(1, (metadata, _) => metadata[part] += " and more");

        Assert.Throws<CheckpointRefusedException>(() => Read(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"selectionTicks":-1,"optimizationTicks":0,"resumedFrom":[],"position":null}""")]
    [InlineData("""{"selectionTicks":0,"optimizationTicks":0,"resumedFrom":null,"position":null}""")]
    [InlineData("""{"selectionTicks":0,"optimizationTicks":0,"resumedFrom":[],"position":null}""")]
    [InlineData("""{"selectionTicks":0,"optimizationTicks":0,"resumedFrom":[7],"position":{"classIndex":3,"startLoss":1,"stage":0,"iteration":1}}""")]
    [InlineData("""{"selectionTicks":0,"optimizationTicks":0,"resumedFrom":[],"position":{"classIndex":10,"startLoss":1,"stage":0,"iteration":1}}""")]
    [InlineData("""{"selectionTicks":0,"optimizationTicks":0,"resumedFrom":[],"position":{"classIndex":-1,"startLoss":1,"stage":0,"iteration":1}}""")]
    [InlineData("""{"selectionTicks":0,"optimizationTicks":0,"resumedFrom":[],"position":{"classIndex":3,"startLoss":1,"stage":0,"iteration":1},"more":1}""")]
    [InlineData("""{"selectionTicks":0,"selectionTicks":0,"optimizationTicks":0,"resumedFrom":[],"position":{"classIndex":3,"startLoss":1,"stage":0,"iteration":1}}""")]
    public void What_it_says_of_its_progress_must_fit(string progress)
    {
        var path = Changed(1, (metadata, _) => metadata["progress"] = progress);

        Assert.Throws<CheckpointRefusedException>(() => Read(path));
    }

    [Theory]
    [InlineData("start.z")]
    [InlineData("start.classes")]
    [InlineData("start.class_losses")]
    [InlineData("history.losses")]
    [InlineData("history.stages")]
    public void Each_of_its_tensors_must_be_there_with_its_type_and_length(string name)
    {
        var missing = Changed(1, (_, tensors) => tensors.Remove(name));
        Assert.Throws<CheckpointRefusedException>(() => Read(missing));

        var ofOtherType = Changed(1, (_, tensors) => tensors[name] = StoredTensor.FromBytes(ElementType.I16, [tensors[name].Elements], new byte[2 * tensors[name].Elements]));
        Assert.Throws<CheckpointRefusedException>(() => Read(ofOtherType));

        var longer = Changed(1, (_, tensors) => tensors[name] = StoredTensor.FromBytes(
            tensors[name].Type, [tensors[name].Elements + 1], new byte[tensors[name].Type.Size() * (tensors[name].Elements + 1)]));
        Assert.Throws<CheckpointRefusedException>(() => Read(longer));
    }

    [Fact]
    public void Cut_anywhere_or_changed_anywhere_it_is_refused()
    {
        var valid = Saved(5);
        using (Read(_folder.Write("c", valid)))
        {
        }

        for (var part = 0; part < 50; part++)
        {
            var at = (int)((long)valid.Length * part / 50);
            Assert.Throws<CheckpointRefusedException>(() => Read(_folder.Write("c", valid[..at])));
            var flipped = valid.ToArray();
            flipped[at] ^= (byte)(1 << (part % 8));
            Assert.Throws<CheckpointRefusedException>(() => Read(_folder.Write("c", flipped)));
        }

        Assert.Throws<CheckpointRefusedException>(() => Read(_folder.Write("c", valid[..^1])));
        Assert.Throws<CheckpointRefusedException>(() => Read(_folder.Write("c", [.. valid, 0])));
    }

    [Fact]
    public void Forged_under_a_right_checksum_it_is_refused_or_fits()
    {
        using var scope = torch.NewDisposeScope();
        var valid = Saved(2);
        var header = 8 + (int)BitConverter.ToInt64(valid);
        using var g = Networks.Generator(undisturbed.Prior, torch.CPU);
        using var d = Networks.Discriminator(undisturbed.Prior, torch.CPU);
        var target = torch.zeros(1, 3, 32, 32);
        using var distance = new FeatureDistance(d, target);
        var random = new Random(31);
        var refused = 0;
        const int Rounds = 150;
        for (var round = 0; round < Rounds; round++)
        {
            var forged = valid.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                // Digits, so that shapes, places and counts change to others that parse.
                var at = random.Next(8, header);
                forged[at] = char.IsAsciiDigit((char)forged[at]) || random.Next(4) == 0 ? (byte)('0' + random.Next(10)) : forged[at];
            }

            SHA256.HashData(forged.AsSpan(..^32)).CopyTo(forged.AsSpan(^32..));
            try
            {
                using var inner = torch.NewDisposeScope();
                using var checkpoint = Read(_folder.Write("c", forged));
                using var reconstruction = new Reconstruction(
                    g, distance, new Engine.Degradations.Identity(), target, Schedule, torch.zeros(1, g.Architecture.EffectiveLatentDim), 3);
                reconstruction.Take(checkpoint.Iterations?.State ?? throw new InvalidDataException());
                Assert.InRange(reconstruction.History.Count, 0, UndisturbedRun.Steps);
            }
            catch (Exception e) when (e is CheckpointRefusedException or InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, Rounds / 4, Rounds);
    }

    /// <summary>A file with a right checksum, whatever was changed.</summary>
    private string Changed(int done, Action<Dictionary<string, string>, Dictionary<string, StoredTensor>> change)
    {
        using var file = SafeTensors.Open(_folder.Write("c", Saved(done)));
        var metadata = file.Metadata.ToDictionary();
        var tensors = file.Tensors.Where(t => t.Key != SealedTensors.SealName).ToDictionary();
        change(metadata, tensors);
        using var changed = File.Create(_folder.File("changed"));
        SealedTensors.Write(changed, tensors, metadata);
        return changed.Name;
    }

    private byte[] Saved(int done) => undisturbed.Saves.At[done];

    private CheckpointIdentity Identity(
        Schedule? schedule = null,
        RestorationOptions? options = null,
        Image<Rgb24>? picture = null,
        Image<Rgb24>? mask = null,
        InversionMethod method = InversionMethod.Dgp,
        string loss = Loss) =>
        new(undisturbed.Prior, schedule ?? Schedule, options ?? Options, picture ?? undisturbed.Photo, mask, method, loss);

    private RestorationCheckpoint Read(string path) => RestorationCheckpoint.Read(path, _identity ??= Identity(), undisturbed.Prior.Architecture);

    private static void AssertBegun(Restoration expected, Restoration actual, string reason)
    {
        Assert.Contains(reason, Assert.Single(actual.Notes.Except(expected.Notes)), StringComparison.Ordinal);
        Assert.Equal(Pictures.Bytes(expected.Restored), Pictures.Bytes(actual.Restored));
        Assert.Equal(expected.History, actual.History);
        Assert.Empty(actual.ResumedFrom);
    }
}
