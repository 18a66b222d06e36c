using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Output;

public sealed class ComparisonSheetTests
{
    [Fact]
    public void Small_pictures_grow_by_whole_factors()
    {
        using var picture = TestPictures.Photo(3, 2);

        using var large = Enlargement.By(picture, 4);

        Assert.Equal((12, 8), (large.Width, large.Height));
        for (var y = 0; y < 8; y++)
        {
            for (var x = 0; x < 12; x++)
            {
                Assert.Equal(picture[x / 4, y / 4], large[x, y]);
            }
        }
    }

    [Theory]
    [InlineData(32, 32, 384, 12)]
    [InlineData(32, 21, 384, 12)]
    [InlineData(256, 100, 384, 1)]
    [InlineData(500, 10, 384, 1)]
    public void The_factor_is_the_largest_that_fits(int width, int height, int side, int factor) =>
        Assert.Equal(factor, Enlargement.Factor(width, height, side));

    [Theory]
    [InlineData(32, 32, 32, 32)]
    [InlineData(451, 300, 32, 21)]
    [InlineData(1, 3000, 1, 32)]
    [InlineData(256, 256, 256, 256)]
    public void Three_panels_make_a_sheet_of_reasonable_size(int width, int height, int targetWidth, int targetHeight)
    {
        using var large = TestPictures.Photo(width, height);
        using var small = TestPictures.Photo(targetWidth, targetHeight);

        using var sheet = ComparisonSheet.Draw(("input", large), ("target", small), ("restored", large));

        Assert.InRange(sheet.Width, 50, 1210);
        Assert.InRange(sheet.Height, 100, 450);
    }

    [Fact]
    public void A_panel_shows_its_pictures_own_colours()
    {
        using var red = new Image<Rgb24>(8, 8, new Rgb24(200, 10, 20));
        using var blue = new Image<Rgb24>(8, 8, new Rgb24(10, 20, 200));

        using var sheet = ComparisonSheet.Draw(("a", red), ("b", blue));

        Assert.Equal(new Rgb24(200, 10, 20), sheet[sheet.Width / 4, sheet.Height / 2]);
        Assert.Equal(new Rgb24(10, 20, 200), sheet[sheet.Width * 3 / 4, sheet.Height / 2]);
    }

    [Fact]
    public void Panels_stand_in_rows_of_so_many_columns()
    {
        using var red = new Image<Rgb24>(8, 8, new Rgb24(200, 10, 20));
        using var blue = new Image<Rgb24>(8, 8, new Rgb24(10, 20, 200));

        using var sheet = ComparisonSheet.Draw(64, 2, [("a", red), ("b", red), ("c", blue)]);

        Assert.Equal(new Rgb24(200, 10, 20), sheet[sheet.Width * 3 / 4, sheet.Height * 3 / 8]);
        Assert.Equal(new Rgb24(10, 20, 200), sheet[sheet.Width / 4, sheet.Height * 7 / 8]);
        Assert.Equal(new Rgb24(250, 250, 250), sheet[sheet.Width * 3 / 4, sheet.Height * 7 / 8]);
    }

    [Fact]
    public void A_letter_is_drawn_dot_by_dot()
    {
        using var paper = new Image<Rgb24>(12, 14);

        PixelFont.Draw(paper, "L", 0, 0, 2, new Rgb24(255, 255, 255));

        Assert.Equal(255, paper[0, 0].R);
        Assert.Equal(0, paper[2, 0].R);
        Assert.Equal(255, paper[9, 13].R);
        Assert.Equal(0, paper[10, 13].R);
    }

    [Fact]
    public void Text_that_does_not_fit_is_cut_off()
    {
        using var paper = new Image<Rgb24>(3, 3);

        PixelFont.Draw(paper, "restored picture", 0, 0, 2, new Rgb24(255, 255, 255));

        Assert.Equal(255, paper[0, 0].R);
    }
}
