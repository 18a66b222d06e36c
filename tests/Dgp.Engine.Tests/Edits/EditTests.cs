using Dgp.Contracts;
using Dgp.Engine.Edits;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.Edits;

public sealed class EditTests(Inversions inversions) : IClassFixture<Inversions>
{
    private InvertedPicture First => inversions.First.Inverted!;

    private InvertedPicture Second => inversions.Second.Inverted!;

    [Fact]
    public void Jitter_without_noise_is_the_reconstruction_and_with_noise_is_not()
    {
        var pictures = Bytes(new Jitter { Stds = [0, 0.5], Samples = 2 }.Pictures(inversions.Prior, torch.CPU, First));

        Assert.Equal(4, pictures.Count);
        Assert.All(pictures.Take(2), p => Assert.Equal(Pictures.Bytes(inversions.First.Restored), p));
        Assert.Equal(3, pictures.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Jitter_stays_closer_with_less_noise()
    {
        var pictures = Bytes(new Jitter { Stds = [0.1, 0.7], Samples = 4 }.Pictures(inversions.Prior, torch.CPU, First));

        var own = Pictures.Bytes(inversions.First.Restored);
        Assert.True(pictures.Take(4).Sum(p => Distance(p, own)) < pictures.Skip(4).Sum(p => Distance(p, own)));
    }

    [Fact]
    public void Another_seed_jitters_otherwise()
    {
        var (a, b, c) = (Jittered(1), Jittered(1), Jittered(2));

        Assert.Equal(a, b);
        Assert.NotEqual(a, c);

        byte[] Jittered(long seed) => Assert.Single(Bytes(new Jitter { Stds = [0.5], Samples = 1, Seed = seed }.Pictures(inversions.Prior, torch.CPU, First)));
    }

    [Fact]
    public void Transfer_to_its_own_class_is_the_reconstruction_and_to_another_is_not()
    {
        var pictures = Bytes(new CategoryTransfer([3, 5]).Pictures(inversions.Prior, torch.CPU, First));

        Assert.Equal(Pictures.Bytes(inversions.First.Restored), pictures[0]);
        Assert.NotEqual(pictures[0], pictures[1]);
    }

    [Fact]
    public void Instance_norms_leave_no_class_to_be_transferred_but_latents_to_jitter()
    {
        var normed = inversions.Normed.Inverted!;

        var error = Assert.Throws<DgpException>(() => new CategoryTransfer([5]).Pictures(inversions.Prior, torch.CPU, normed));
        var jittered = Bytes(new Jitter { Stds = [0], Samples = 1 }.Pictures(inversions.Prior, torch.CPU, normed));

        Assert.Equal(ErrorCode.BadOption, error.Code);
        Assert.Equal(Pictures.Bytes(inversions.Normed.Restored), Assert.Single(jittered));
    }

    [Fact]
    public void A_morph_begins_with_the_first_picture_and_ends_with_the_second()
    {
        var there = Bytes(new Morph { Frames = 5 }.Pictures(inversions.Prior, torch.CPU, First, Second with { Placed = First.Placed }));
        var back = Bytes(new Morph { Frames = 5 }.Pictures(inversions.Prior, torch.CPU, Second with { Placed = First.Placed }, First));

        Assert.Equal(Pictures.Bytes(inversions.First.Restored), there[0]);
        Assert.Equal(Alone(Second with { Placed = First.Placed }), there[4]);
        Assert.Equal(5, there.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(there[0], back[4]);
        Assert.Equal(there[4], back[0]);
    }

    [Fact]
    public void Pictures_of_different_shapes_are_morphed_in_the_whole_square()
    {
        using var frame = new Morph { Frames = 2 }.Pictures(inversions.Prior, torch.CPU, First, Second).Last();

        Assert.Equal(new Size(32, 32), frame.Size());
        Assert.Equal(Pictures.Bytes(inversions.Second.Restored), Pictures.Bytes(frame));
    }

    /// <summary>The middle is neither mean of the pictures nor of the latents alone: the weights are between, too.</summary>
    [Fact]
    public void Half_way_all_of_z_class_and_weights_are_half_way()
    {
        var (a, b) = (First, Second with { Placed = First.Placed });
        using var scope = torch.NewDisposeScope();
        var middle = a with
        {
            Z = 0.5 * a.Z + 0.5 * b.Z,
            ClassVector = 0.5 * a.ClassVector + 0.5 * b.ClassVector,
            Theta = a.Theta.ToDictionary(t => t.Key, t => 0.5 * t.Value + 0.5 * b.Theta[t.Key]),
        };

        var frames = Bytes(new Morph { Frames = 3 }.Pictures(inversions.Prior, torch.CPU, a, b));

        Assert.Equal(Alone(middle), frames[1]);
        Assert.NotEqual(Alone(middle with { Theta = a.Theta }), frames[1]);
    }

    [Fact]
    public void A_weight_that_only_one_picture_tuned_is_the_priors_at_the_others_end()
    {
        var bare = First with { Theta = new Dictionary<string, torch.Tensor>() };

        var frames = Bytes(new Morph { Frames = 2 }.Pictures(inversions.Prior, torch.CPU, bare, First));

        Assert.Equal(Alone(bare), frames[0]);
        Assert.Equal(Alone(First), frames[1]);
    }

    [Fact]
    public void Nothing_lies_between_instance_norms_and_batch_norms()
    {
        var error = Assert.Throws<DgpException>(() => new Morph().Pictures(inversions.Prior, torch.CPU, First, inversions.Normed.Inverted!));

        Assert.Equal(ErrorCode.BadOption, error.Code);
    }

    [Fact]
    public void Edits_leave_no_tensor_behind()
    {
        var live = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            Bytes(new Jitter { Samples = 1 }.Pictures(inversions.Prior, torch.CPU, First));
            Bytes(new CategoryTransfer([1]).Pictures(inversions.Prior, torch.CPU, First));
            Bytes(new Morph { Frames = 2 }.Pictures(inversions.Prior, torch.CPU, First, Second));
            live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(live[1], live[2]);
    }

    private byte[] Alone(InvertedPicture inverted) =>
        Assert.Single(Bytes(new Jitter { Stds = [0], Samples = 1 }.Pictures(inversions.Prior, torch.CPU, inverted)));

    private static List<byte[]> Bytes(IEnumerable<Image<Rgb24>> pictures)
    {
        var bytes = new List<byte[]>();
        foreach (var picture in pictures)
        {
            using (picture)
            {
                bytes.Add(Pictures.Bytes(picture));
            }
        }

        return bytes;
    }

    private static double Distance(byte[] a, byte[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average();
}
