using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace Dgp.Worker.Tests.Output;

public sealed class PictureGridTests
{
    [Fact]
    public void Pictures_stand_row_by_row_enlarged_with_a_word_before_each_row()
    {
        using var scope = NewDisposeScope();
        var greys = tensor([-1f, 0f, 1f]).view(3, 1, 1, 1).expand(3, 3, 16, 16);

        using var plain = PictureGrid.Draw(greys, columns: 2);
        using var named = PictureGrid.Draw(greys, columns: 2, "cat", "a-very-long-name-of-a-class");

        Assert.Equal((2 * 66 + 2, 2 * 66 + 2), (plain.Width, plain.Height));
        Assert.Equal([0, 128, 255, 250], new[] { plain[10, 10], plain[80, 10], plain[10, 80], plain[80, 80] }.Select(p => (int)p.R));
        var margin = named.Width - plain.Width;
        Assert.InRange(margin, 16 * 6 * 2 - 2, 16 * 6 * 2 + 10);
        Assert.Equal(128, named[margin + 80, 10].R);
        Assert.Contains(true, Enumerable.Range(0, 66 * margin).Select(i => named[i % margin, i / margin].R < 100));
    }
}
