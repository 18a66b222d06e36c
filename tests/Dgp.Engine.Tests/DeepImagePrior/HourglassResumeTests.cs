using Dgp.Engine.Checkpoints;
using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Engine.Tests.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.DeepImagePrior;

/// <summary>A fit that goes on from a file, with a network of its own, ends as the one that was never stopped, to the bit.</summary>
public sealed class HourglassResumeTests : IDisposable
{
    private const int Seed = 7;

    // Small enough for the hundred pictures that the watch lets pass before it looks.
    private static readonly HourglassSettings Small = new(400, 0.1, 1) { Scales = 1, Channels = 3, InputDepth = 2, Patience = 15, Source = "tests" };

    private static readonly RestorationOptions Options = new() { Task = RestorationTask.Reconstruct, Steps = 3, Seed = Seed };

    private readonly TemporaryFolder _folder = new();
    private readonly Image<Rgb24> _photo = Photo();

    public void Dispose()
    {
        _folder.Dispose();
        _photo.Dispose();
    }

    [Fact]
    public void Stopped_anywhere_the_fit_its_watch_and_its_noise_go_on_as_if_never_stopped()
    {
        using var scope = NewDisposeScope();
        var setting = Setting(Small);
        var saves = new Saved();
        using var straight = HourglassRun.Begin(setting);
        straight.Finish(saves, TestContext.Current.CancellationToken);
        // It ends early, so what the watch has kept decides how.
        Assert.InRange(straight.History.Count, 101, Small.Steps - 1);
        var expected = straight.Result.ToStored().ToBytes();

        foreach (var done in new[] { 0, 1, 2, 60, 100, 101, straight.History.Count - 1, straight.History.Count })
        {
            using var resumed = HourglassRun.Resume(setting, _folder.Write("c", saves.At[done]));
            resumed.Finish(new Saved(), TestContext.Current.CancellationToken);

            Assert.Equal(straight.History, resumed.History);
            Assert.Equal(straight.Notes, resumed.Notes);
            Assert.Equal(expected, resumed.Result.ToStored().ToBytes());
            Assert.Equal([done], resumed.ResumedFrom);
        }
    }

    [Fact]
    public void Killed_again_and_again_a_restoration_ends_with_the_same_picture_and_counts_its_resumes()
    {
        using var straight = Restore(new Saved(_ => false), null);
        byte[]? last = null;
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var saves = new Saved(done => done == attempt, stopAt: attempt);
            Assert.Throws<IOException>(() => Restore(saves, last));
            last = saves.At[attempt];
        }

        using var resumed = Restore(new Saved(_ => false), last);

        Assert.Equal(Pictures.Bytes(straight.Restored), Pictures.Bytes(resumed.Restored));
        Assert.Equal(straight.History, resumed.History);
        Assert.Equal(straight.Notes, resumed.Notes);
        Assert.Equal([1, 2], resumed.ResumedFrom);
        Assert.True(resumed.OptimizationTime > TimeSpan.Zero);
        // The weights and Adam's two means of them, as the README says; the picture adds next to nothing here.
        Assert.InRange(last!.Length / 1e6, 26, 28);
    }

    [Fact]
    public void What_cannot_be_used_begins_at_the_beginning_and_a_note_says_why()
    {
        var saves = new Saved(done => done == 1, stopAt: 1);
        Assert.Throws<IOException>(() => Restore(saves, null));
        var good = saves.At[1];
        _photo[3, 4] = new Rgb24(1, 2, 3);

        using var foreign = Restore(new Saved(_ => false), good);
        using var damaged = Restore(new Saved(_ => false), good[..^1], Options with { Steps = 1 });
        using var other = Restore(new Saved(_ => false), good, Options with { Steps = 2 });

        Assert.Contains(foreign.Notes, n => n.Contains("another picture", StringComparison.Ordinal));
        Assert.Contains(damaged.Notes, n => n.Contains("damaged or cannot be read", StringComparison.Ordinal));
        Assert.Contains(other.Notes, n => n.Contains("other settings", StringComparison.Ordinal));
        Assert.All([foreign, damaged, other], r => Assert.Empty(r.ResumedFrom));
        Assert.Equal(3, foreign.History.Count);
    }

    [Theory]
    [InlineData("average")]
    [InlineData("chance")]
    [InlineData("calmest")]
    [InlineData("watched")]
    [InlineData("losses")]
    [InlineData("w.weight")]
    [InlineData("mean.weight")]
    [InlineData("square.weight")]
    public void Each_of_its_tensors_must_be_there_with_its_type_and_shape(string name)
    {
        using var scope = NewDisposeScope();
        var setting = Setting(Small with { Steps = 2 });
        var saves = new Saved();
        using (var run = HourglassRun.Begin(setting))
        {
            run.Finish(saves, TestContext.Current.CancellationToken);
        }

        HourglassRun.Resume(setting, _folder.Write("good", saves.At[1])).Dispose();
        foreach (var changed in new Action<Dictionary<string, StoredTensor>>[]
        {
            tensors => Assert.True(tensors.Remove(name)),
            tensors => tensors[name] = StoredTensor.FromBytes(ElementType.I16, [3], new byte[6]),
            tensors => tensors[name] = StoredTensor.FromBytes(tensors[name].Type, [5], new byte[5 * tensors[name].Type.Size()]),
        })
        {
            Assert.Throws<CheckpointRefusedException>(() => HourglassRun.Resume(setting, Changed(saves.At[1], changed)));
        }
    }

    [Fact]
    public void A_preview_of_a_large_picture_is_small()
    {
        using var scope = NewDisposeScope();
        using var restorer = new DeepImagePriorRestorer(CPU, ScalarType.Float32);
        var step = new InversionStep(0, 0, 1, 1, new Losses(0, 0, 0), zeros(1, 3, 300, 1200));

        using var preview = restorer.Preview(step, _photo, Options);

        Assert.Equal((512, 128), (preview.Width, preview.Height));
    }

    /// <summary>A file with a right checksum, whatever was changed.</summary>
    private string Changed(byte[] good, Action<Dictionary<string, StoredTensor>> change)
    {
        using var file = SafeTensors.Open(_folder.Write("c", good));
        var tensors = file.Tensors.Where(t => t.Key != SealedTensors.SealName).ToDictionary();
        change(tensors);
        using var changed = File.Create(_folder.File("changed"));
        SealedTensors.Write(changed, tensors, file.Metadata);
        return changed.Name;
    }

    private HourglassSetting Setting(HourglassSettings settings) =>
        new(settings, HourglassProblem.From(_photo, null, Options, CPU), ScalarType.Float32, Seed) { Identity = new(() => new CheckpointIdentity(settings, Options, _photo, null)) };

    private Restoration Restore(IInversionObserver observer, byte[]? from, RestorationOptions? options = null)
    {
        using var restorer = new DeepImagePriorRestorer(CPU, ScalarType.Float32);
        var attempt = new RestorationAttempt { Checkpoint = from is null ? null : _folder.Write("checkpoint", from) };
        return restorer.Restore(_photo, null, options ?? Options, observer, TestContext.Current.CancellationToken, attempt);
    }

    private static Image<Rgb24> Photo()
    {
        using var photo = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", "chelsea.png"));
        return Pictures.Bilinear(photo, 13, 10);
    }

    /// <summary>Keeps the checkpoints of all boundaries, or of some, and fails at one of them.</summary>
    private sealed class Saved(Func<int, bool>? when = null, int stopAt = -1) : IInversionObserver
    {
        /// <summary>By iterations done.</summary>
        public Dictionary<int, byte[]> At { get; } = [];

        public void Between(InversionBoundary boundary)
        {
            if (when?.Invoke(boundary.Done) != false)
            {
                using var stream = new MemoryStream();
                boundary.Save(stream);
                At[boundary.Done] = stream.ToArray();
            }

            if (boundary.Done == stopAt)
            {
                throw new IOException("The machine is gone.");
            }
        }
    }
}
