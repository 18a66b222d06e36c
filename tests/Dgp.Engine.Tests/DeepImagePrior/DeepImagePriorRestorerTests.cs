using Dgp.Contracts;
using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.DeepImagePrior;

/// <summary>The real network on small pictures, a few iterations each.</summary>
public sealed class DeepImagePriorRestorerTests : IDisposable
{
    private readonly DeepImagePriorRestorer _restorer = new(CPU, ScalarType.Float32);
    private readonly Image<Rgb24> _photo = Photo(24, 17);

    public void Dispose()
    {
        _restorer.Dispose();
        _photo.Dispose();
    }

    [Theory]
    [InlineData(RestorationTask.Reconstruct, 24, 17)]
    [InlineData(RestorationTask.Colorize, 24, 17)]
    [InlineData(RestorationTask.Inpaint, 24, 17)]
    [InlineData(RestorationTask.SuperResolve, 48, 34)]
    public void Every_task_keeps_the_pictures_own_size_or_multiplies_it(RestorationTask task, int width, int height)
    {
        var losses = new List<double>();

        using var result = Restore(task, new Seen(step => losses.Add(step.Losses.Pixel)), steps: 3);

        Assert.Equal((width, height), (result.Restored.Width, result.Restored.Height));
        Assert.Equal(_photo.Size(), result.Target.Size());
        Assert.Equal(task == RestorationTask.SuperResolve, result.Metrics is null);
        Assert.Null(result.ClassIndex);
        Assert.Equal(3, losses.Count);
        Assert.Equal(losses, result.History.Select(h => h.Losses.Pixel));
    }

    [Fact]
    public void Fitting_brings_the_picture_nearer_and_the_same_seed_brings_the_same_picture()
    {
        using var few = Restore(RestorationTask.Reconstruct, new Seen(_ => { }), steps: 2);
        using var many = Restore(RestorationTask.Reconstruct, new Seen(_ => { }), steps: 20);
        using var again = Restore(RestorationTask.Reconstruct, new Seen(_ => { }), steps: 20);

        Assert.True(many.History[^1].Losses.Pixel < many.History[0].Losses.Pixel / 2);
        Assert.True(many.Metrics!.Psnr > few.Metrics!.Psnr + 1);
        Assert.Equal(many.History, again.History);
        Assert.Equal(Pictures.Bytes(many.Restored), Pictures.Bytes(again.Restored));
    }

    [Fact]
    public void Only_what_is_missing_is_filled()
    {
        using var mask = new Image<Rgb24>(24, 17);
        mask[5, 6] = mask[6, 6] = new Rgb24(255, 255, 255);

        using var result = Restore(RestorationTask.Inpaint, new Seen(_ => { }), steps: 1, mask: mask);

        for (var y = 0; y < 17; y++)
        {
            for (var x = 0; x < 24; x++)
            {
                Assert.Equal(mask[x, y].R == 0, result.Restored[x, y] == _photo[x, y]);
            }
        }

        Assert.Null(result.Metrics);
    }

    [Fact]
    public void Cancelling_hands_back_what_was_reached()
    {
        using var source = new CancellationTokenSource();

        using var result = _restorer.Restore(
            _photo, null, new RestorationOptions { Task = RestorationTask.Reconstruct }, new Seen(_ => source.Cancel()), source.Token);

        Assert.True(result.Interrupted);
        Assert.Single(result.History);
        Assert.Throws<OperationCanceledException>(
            () => _restorer.Restore(_photo, null, new RestorationOptions { Task = RestorationTask.Reconstruct }, new Seen(_ => { }), source.Token));
    }

    [Fact]
    public void A_picture_that_cannot_fit_into_memory_is_refused_before_anything_begins()
    {
        using var huge = new Image<Rgb24>(3000, 2000);

        var refused = Assert.Throws<DgpException>(() => _restorer.Restore(
            huge, null, new RestorationOptions { Task = RestorationTask.SuperResolve, Scale = 8 }, new Seen(_ => { }), CancellationToken.None));

        Assert.Equal(ErrorCode.OutOfMemory, refused.Code);
        Assert.Contains("24000 x 16000", refused.Message, StringComparison.Ordinal);
        Assert.Contains("megapixels", refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Hybrid_is_not_its_task()
    {
        var refused = Assert.Throws<DgpException>(() => Restore(RestorationTask.Hybrid, new Seen(_ => { }), steps: 1));

        Assert.Equal(ErrorCode.BadOption, refused.Code);
    }

    private Restoration Restore(RestorationTask task, IInversionObserver observer, int steps, Image<Rgb24>? mask = null) => _restorer.Restore(
        _photo,
        mask,
        new RestorationOptions { Task = task, Steps = steps, Seed = 5, Scale = task == RestorationTask.SuperResolve ? 2 : null },
        observer,
        CancellationToken.None);

    private static Image<Rgb24> Photo(int width, int height)
    {
        using var photo = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", "chelsea.png"));
        return Pictures.Bilinear(photo, width, height);
    }

    private sealed class Seen(Action<InversionStep> stepped) : IInversionObserver
    {
        public void Stepped(InversionStep step) => stepped(step);
    }
}
