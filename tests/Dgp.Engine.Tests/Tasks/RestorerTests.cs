using Dgp.Contracts;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.Tasks;

/// <summary>A few iterations each.</summary>
public sealed class RestorerTests(TinyPrior tiny) : IDisposable
{
    private readonly Restorer _restorer = new(tiny.Prior, torch.CPU);
    private readonly Image<Rgb24> _photo = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", "chelsea.png"));

    public void Dispose()
    {
        _restorer.Dispose();
        _photo.Dispose();
    }

    [Fact]
    public void Colour_comes_back_at_full_size_with_the_pictures_own_luminance()
    {
        using var grey = Grey(_photo);
        using var embedded = new Restorer(Prior.Open(Repository.EmbeddedPrior), torch.CPU);

        // An untrained prior's colours can be none that go with that luminance.
        using var result = embedded.Restore(
            grey, null, new RestorationOptions { Task = RestorationTask.Colorize, Steps = 3, ClassIndex = 3 }, new Silent(), TestContext.Current.CancellationToken);

        Assert.Equal(_photo.Size(), result.Restored.Size());
        Assert.Null(result.Metrics);
        for (var i = 0; i < 100; i++)
        {
            var (x, y) = (i * 37 % _photo.Width, i * 53 % _photo.Height);
            Assert.Equal(Luminance(grey[x, y]), Luminance(result.Restored[x, y]), 1.0);
        }
    }

    [Theory]
    [InlineData(Fit.Pad)]
    [InlineData(Fit.Crop)]
    public void Every_known_pixel_of_an_inpainted_picture_is_its_own(Fit fit)
    {
        using var mask = new Image<Rgb24>(_photo.Width, _photo.Height);
        for (var y = 120; y < 180; y++)
        {
            for (var x = 200; x < 260; x++)
            {
                mask[x, y] = new Rgb24(255, 255, 255);
            }
        }

        using var result = Restore(_photo, RestorationTask.Inpaint, mask, fit);

        var framing = fit == Fit.Pad ? Framing.Pad(_photo.Width, _photo.Height, 32) : Framing.Crop(_photo.Width, _photo.Height, 32);
        var changed = 0;
        for (var y = 0; y < result.Restored.Height; y++)
        {
            for (var x = 0; x < result.Restored.Width; x++)
            {
                var (sourceX, sourceY) = (x + framing.Source.X, y + framing.Source.Y);
                if (result.Restored[x, y] != _photo[sourceX, sourceY])
                {
                    Assert.True(mask[sourceX, sourceY].R == 255, $"The known pixel {sourceX}, {sourceY} was changed.");
                    changed++;
                }
            }
        }

        Assert.True(changed > 3000);
    }

    [Fact]
    public void A_small_picture_is_taken_as_it_is_and_a_large_one_reduced_first()
    {
        using var small = Pictures.Bilinear(_photo, 8, 5);

        using var fromSmall = Restore(small, RestorationTask.SuperResolve);
        using var fromLarge = Restore(_photo, RestorationTask.SuperResolve);

        Assert.Equal(new Size(32, 20), fromSmall.Restored.Size());
        Assert.Null(fromSmall.Metrics);
        Assert.NotNull(fromLarge.Metrics);
        Assert.Contains(fromLarge.Notes, n => n.Contains("reduced", StringComparison.Ordinal));
    }

    [Fact]
    public void The_raw_result_is_the_generators_own_picture_at_the_priors_resolution()
    {
        using var result = _restorer.Restore(
            _photo, null, new RestorationOptions { Task = RestorationTask.Colorize, Steps = 2, ClassIndex = 3, Raw = true }, new Silent(), TestContext.Current.CancellationToken);

        Assert.Equal(new Size(32, 21), result.Restored.Size());
    }

    [Fact]
    public void The_same_seed_gives_the_same_picture_and_another_seed_another()
    {
        using var a = Restore(_photo, RestorationTask.Reconstruct, seed: 1);
        using var b = Restore(_photo, RestorationTask.Reconstruct, seed: 1);
        using var c = Restore(_photo, RestorationTask.Reconstruct, seed: 2);

        Assert.Equal(Pictures.Bytes(a.Restored), Pictures.Bytes(b.Restored));
        Assert.NotEqual(Pictures.Bytes(a.Restored), Pictures.Bytes(c.Restored));
    }

    [Fact]
    public void Cancelling_keeps_what_was_reached()
    {
        using var stop = new CancellationTokenSource();

        using var result = _restorer.Restore(
            _photo, null, new RestorationOptions { Task = RestorationTask.Reconstruct, Steps = 1000, ClassIndex = 3 }, new StopAfter(4, stop), stop.Token);

        Assert.True(result.Interrupted);
        Assert.Equal(4, result.History.Count);
    }

    [Fact]
    public void A_defence_ends_with_the_first_picture_that_is_close_enough_and_is_compared_with_no_original()
    {
        using var embedded = new Restorer(Prior.Open(Repository.EmbeddedPrior), torch.CPU);

        using var result = embedded.Restore(
            _photo, null, new RestorationOptions { Task = RestorationTask.Defend, ClassIndex = 3, StopMse = 0.06 }, new Silent(), TestContext.Current.CancellationToken);

        Assert.False(result.Interrupted);
        Assert.Null(result.Metrics);
        Assert.True(result.History.Count > 1);
        Assert.Equal(result.History.Count - 1, result.History.ToList().FindIndex(h => h.Losses.Pixel < 0.06));
    }

    [Theory]
    [InlineData(RestorationTask.Reconstruct, 5e-3)]
    [InlineData(RestorationTask.Defend, 0)]
    [InlineData(RestorationTask.Defend, -1)]
    [InlineData(RestorationTask.Defend, double.NaN)]
    public void Where_a_run_cannot_stop_is_refused(RestorationTask task, double stop)
    {
        var error = Assert.Throws<DgpException>(() => _restorer.Restore(
            _photo, null, new RestorationOptions { Task = task, StopMse = stop }, new Silent(), TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.BadOption, error.Code);
    }

    [Theory]
    [InlineData(RestorationTask.Colorize, 4, null)]
    [InlineData(RestorationTask.SuperResolve, 3, null)]
    [InlineData(RestorationTask.SuperResolve, -4, null)]
    [InlineData(RestorationTask.Reconstruct, null, 0)]
    [InlineData(RestorationTask.Reconstruct, null, 100_001)]
    public void Options_that_do_not_fit_are_refused(RestorationTask task, int? scale, int? steps)
    {
        var error = Assert.Throws<DgpException>(() => _restorer.Restore(
            _photo, null, new RestorationOptions { Task = task, Scale = scale, Steps = steps }, new Silent(), TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.BadOption, error.Code);
    }

    [Fact]
    public void Restoring_again_and_again_leaves_no_tensor_behind()
    {
        var live = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            Restore(_photo, RestorationTask.Hybrid).Dispose();
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(live[1], live[3]);
    }

    private Restoration Restore(Image<Rgb24> picture, RestorationTask task, Image<Rgb24>? mask = null, Fit fit = Fit.Pad, long seed = 0) =>
        _restorer.Restore(
            picture, mask, new RestorationOptions { Task = task, Steps = 3, ClassIndex = 3, Fit = fit, Seed = seed }, new Silent(), TestContext.Current.CancellationToken);

    private static Image<Rgb24> Grey(Image<Rgb24> picture)
    {
        var grey = picture.Clone();
        for (var i = 0; i < grey.Width * grey.Height; i++)
        {
            var p = grey[i % grey.Width, i / grey.Width];
            grey[i % grey.Width, i / grey.Width] = new Rgb24(p.G, p.G, p.G);
        }

        return grey;
    }

    private static double Luminance(Rgb24 p) => Lab.FromRgb(p.R / 255.0, p.G / 255.0, p.B / 255.0).L;

    private sealed class Silent : IInversionObserver;

    private sealed class StopAfter(int steps, CancellationTokenSource stop) : IInversionObserver
    {
        private int _done;

        public void Stepped(InversionStep step)
        {
            if (++_done == steps)
            {
                stop.Cancel();
            }
        }
    }
}
