using Dgp.Contracts;
using Dgp.Engine.Degradations;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Engine.Tests.Checkpoints;
using Dgp.Engine.Tests.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;
using static Dgp.Engine.Tasks.RestorationTask;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Tasks;

/// <summary>Several degradations, one after the other.</summary>
public sealed class HybridTests
{
    private const int Side = 32;

    /// <summary>Every list there is: each of the three at most once, in any order.</summary>
    public static TheoryData<RestorationTask[]> Lists
    {
        get
        {
            var all = new TheoryData<RestorationTask[]>();
            var three = new[] { SuperResolve, Colorize, Inpaint };
            foreach (var a in three)
            {
                all.Add([a]);
                foreach (var b in three.Except([a]))
                {
                    all.Add([a, b]);
                    all.Add([a, b, .. three.Except([a, b])]);
                }
            }

            return all;
        }
    }

    [Fact]
    public void There_are_fifteen_lists() => Assert.Equal(15, Lists.Count);

    [Theory]
    [MemberData(nameof(Lists))]
    public void Each_degradation_is_applied_to_what_the_one_before_has_left(RestorationTask[] list)
    {
        using var scope = NewDisposeScope();
        using var photo = Smooth(Side, Side);
        using var problem = Of(photo, null, list);
        var drawn = rand([2, 3, Side, Side], generator: new torch.Generator(3)) * 2 - 1;

        var (phi, observed) = (drawn, Pictures.ToTensor(photo, CPU));
        foreach (var task in list)
        {
            IDegradation one = task switch
            {
                SuperResolve => new Downsample(2, Side, CPU),
                Colorize => new Grayscale(),
                _ => Hole.Center(Side, CPU),
            };
            (phi, observed) = (one.Apply(phi), one.Observe(observed));
        }

        Assert.Equal(Floats(phi), Floats(problem.Phi.Apply(drawn)));
        Assert.Equal(Floats(observed), Floats(problem.Target));
    }

    [Fact]
    public void Left_out_they_come_in_the_published_order()
    {
        using var scope = NewDisposeScope();
        using var photo = Smooth(Side, Side);
        using var standard = Problem.From(photo, null, new RestorationOptions { Task = Hybrid }, Side, CPU);
        using var listed = Of(photo, null, [SuperResolve, Colorize, Inpaint]);

        Assert.Equal(Floats(standard.Target), Floats(listed.Target));
    }

    [Fact]
    public void Grey_may_come_before_or_after_but_a_hole_may_not()
    {
        using var scope = NewDisposeScope();
        using var photo = Smooth(Side, Side);

        double Apart(RestorationTask a, RestorationTask b)
        {
            using var one = Of(photo, null, [a, b]);
            using var other = Of(photo, null, [b, a]);
            return (one.Target - other.Target).abs().max().item<float>();
        }

        Assert.Equal(0, Apart(Inpaint, Colorize));
        Assert.InRange(Apart(SuperResolve, Colorize), 0, 3 * 2 / 255.0);
        Assert.InRange(Apart(SuperResolve, Inpaint), 0.1, 2);
    }

    /// <summary>The witness is a picture that the prior could have made: of it, the small picture and what φ makes of it are both known.</summary>
    [Theory]
    [MemberData(nameof(Lists))]
    public void A_small_picture_with_a_mask_of_its_own_is_held_against_what_phi_makes_of_the_large_one(RestorationTask[] list)
    {
        using var scope = NewDisposeScope();
        using var large = Smooth(Side, Side);
        using var small = Pictures.ToImage(new Reduction(2, Side, Side, CPU).Apply(Pictures.ToTensor(large, CPU)));
        using var mask = new Image<Rgb24>(16, 16);
        for (var i = 0; i < 25; i++)
        {
            mask[6 + i % 5, 3 + i / 5] = new Rgb24(255, 255, 255);
        }

        if (!list.Contains(SuperResolve))
        {
            return;
        }

        using var problem = Of(small, list.Contains(Inpaint) ? mask : null, list);

        // Two levels of 8 bits, and at the hole's edge what the small picture cannot tell of the large one.
        var apart = (problem.Target - problem.Phi.Apply(Pictures.ToTensor(large, CPU))).abs();
        Assert.InRange(apart.max().item<float>(), 0, 0.06);
        Assert.InRange(apart.mean().item<float>(), 0, 0.01);
        Assert.False(problem.OriginalKnown);
    }

    [Theory]
    [InlineData(Inpaint, Colorize)]
    [InlineData(Colorize, Inpaint)]
    public void Known_pixels_of_a_picture_that_also_lost_its_colour_keep_their_luminance(RestorationTask first, RestorationTask second)
    {
        using var folder = new TemporaryFolder();
        using var photo = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", "chelsea.png"));
        using var restorer = new Restorer(SmallPrior(folder), CPU);
        var options = new RestorationOptions { Task = Hybrid, Degradations = [first, second], Steps = 1, ClassIndex = 3 };

        using var kept = restorer.Restore(photo, null, options, new Saves(_ => false), TestContext.Current.CancellationToken);
        using var raw = restorer.Restore(photo, null, options with { Raw = true }, new Saves(_ => false), TestContext.Current.CancellationToken);

        using var colored = Compositing.Colorize(photo, raw.Restored);
        using var expected = Compositing.Fill(colored, raw.Restored, HoleMask.Center(Framing.Pad(photo.Width, photo.Height, Side)).InPicture);
        Assert.Equal(photo.Size(), kept.Restored.Size());
        Assert.Equal(Pictures.Bytes(expected), Pictures.Bytes(kept.Restored));
        Assert.NotEqual(kept.Metrics!.Psnr, raw.Metrics!.Psnr);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void In_any_order_it_resumes_to_the_undisturbed_result(RestorationTask[] list)
    {
        using var folder = new TemporaryFolder();
        using var photo = Smooth(40, 30);
        using var restorer = new Restorer(SmallPrior(folder), CPU);
        var options = new RestorationOptions { Task = Hybrid, Degradations = list, Steps = 3, ClassIndex = 3 };
        var saves = new Saves(b => b.Done == 1);
        using var straight = restorer.Restore(photo, null, options, saves, TestContext.Current.CancellationToken);
        var attempt = new RestorationAttempt { Checkpoint = folder.Write("checkpoint", saves.At[1]) };

        using var resumed = restorer.Restore(photo, null, options, new Saves(_ => false), TestContext.Current.CancellationToken, attempt);

        Assert.Equal([1], resumed.ResumedFrom);
        Assert.Equal(Pictures.Bytes(straight.Restored), Pictures.Bytes(resumed.Restored));
        Assert.Equal(straight.History, resumed.History);
        Assert.Equal(straight.Metrics, resumed.Metrics);
    }

    [Fact]
    public void A_checkpoint_of_another_order_is_not_gone_on_from()
    {
        using var folder = new TemporaryFolder();
        using var photo = Smooth(40, 30);
        using var restorer = new Restorer(SmallPrior(folder), CPU);
        var options = new RestorationOptions { Task = Hybrid, Degradations = [Colorize, Inpaint], Steps = 1, ClassIndex = 3 };
        var saves = new Saves(b => b.Done == 1);
        restorer.Restore(photo, null, options, saves, TestContext.Current.CancellationToken).Dispose();
        var attempt = new RestorationAttempt { Checkpoint = folder.Write("checkpoint", saves.At[1]) };

        using var other = restorer.Restore(
            photo, null, options with { Degradations = [Inpaint, Colorize] }, new Saves(_ => false), TestContext.Current.CancellationToken, attempt);

        Assert.Empty(other.ResumedFrom);
        Assert.Contains(other.Notes, n => n.Contains("other options", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Hybrid, null, false)]
    [InlineData(Hybrid, null, false, Inpaint, Inpaint)]
    [InlineData(Hybrid, null, false, Reconstruct)]
    [InlineData(Hybrid, null, false, Hybrid)]
    [InlineData(Hybrid, 2, false, Inpaint, Colorize)]
    [InlineData(Hybrid, null, true, SuperResolve, Colorize)]
    [InlineData(Inpaint, null, false, Inpaint)]
    public void Degradations_that_do_not_fit_are_refused(RestorationTask task, int? scale, bool masked, params RestorationTask[] list)
    {
        using var photo = Smooth(Side, Side);
        using var mask = masked ? Smooth(Side, Side) : null;

        var error = Assert.Throws<DgpException>(
            () => Problem.From(photo, mask, new RestorationOptions { Task = task, Degradations = list, Scale = scale }, Side, CPU));

        Assert.Equal(ErrorCode.BadOption, error.Code);
    }

    private static Prior SmallPrior(TemporaryFolder folder)
    {
        PriorImport.Run(new PriorImportRequest
        {
            GeneratorPath = PriorFixtures.B32("G_ema_b32.pth"),
            DiscriminatorPath = PriorFixtures.B32("D_b32.pth"),
            Folder = folder.File("prior"),
        });
        return Prior.Open(folder.File("prior"));
    }

    private static Problem Of(Image<Rgb24> picture, Image<Rgb24>? mask, RestorationTask[] list) =>
        Problem.From(picture, mask, new RestorationOptions { Task = Hybrid, Degradations = list }, Side, CPU);

    /// <summary>Colourful, and nothing in it is smaller than a few pixels.</summary>
    private static Image<Rgb24> Smooth(int width, int height)
    {
        var picture = new Image<Rgb24>(width, height);
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = (i % width, i / width);
            picture[x, y] = new Rgb24(Level(Math.Sin((x + y) / 9.0)), Level(Math.Sin((x - y) / 11.0)), Level(Math.Cos(x / 8.0)));
        }

        return picture;

        static byte Level(double v) => (byte)(150 + 100 * v);
    }

    private static float[] Floats(Tensor x) => x.contiguous().data<float>().ToArray();
}
