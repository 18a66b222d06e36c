using Dgp.Engine.Tasks;
using Dgp.Worker.Evaluation;

namespace Dgp.Worker.Tests.Evaluation;

public sealed class PagePicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void As_many_rows_are_shown_as_a_mail_can_carry_and_one_at_least()
    {
        var folder = new EvaluationFolder(_folder.Path);
        List<List<MeasuredRun>> rows = [.. Enumerable.Range(0, 5).Select(i => Row(folder, i))];
        var each = new PagePictures(folder, side: 32, tasks: 1).Restored(rows[0][0]).Length * 2L; // with the original

        int Fitting(long most, int tasks) => new PagePictures(folder, 32, tasks, (int)most).ThatFit(RestorationTask.Inpaint, rows).Count;

        Assert.Equal(5, Fitting(PagePictures.MostBytes, 1));
        Assert.InRange(Fitting(3 * each, 1), 2, 4);
        Assert.InRange(Fitting(6 * each, 2), 2, 4);
        Assert.Equal(1, Fitting(1, 1));
    }

    [Theory]
    [InlineData(64, "data:image/png;base64,")]
    [InlineData(65, "data:image/jpeg;base64,")]
    public void Only_small_pictures_are_shown_to_the_last_bit(int side, string begin)
    {
        var folder = new EvaluationFolder(_folder.Path);

        var source = new PagePictures(folder, side, tasks: 1).Restored(Row(folder, 0, side)[0]);

        Assert.StartsWith(begin, source, StringComparison.Ordinal);
        using var shown = SixLabors.ImageSharp.Image.Load<SixLabors.ImageSharp.PixelFormats.Rgb24>(Convert.FromBase64String(source[begin.Length..]));
        Assert.Equal((side, side), (shown.Width, shown.Height));
    }

    private static List<MeasuredRun> Row(EvaluationFolder folder, int number, int side = 32)
    {
        var picture = new SourcePicture($"{number}.png", "cat", 3, [1], null);
        var key = new RunKey(picture.Name, RestorationTask.Inpaint, "dgp", 0);
        using var photo = TestPictures.Photo(side, side, shift: number);
        folder.Write(EvaluationFolder.Original(picture), photo);
        folder.Write(EvaluationFolder.Restored(picture, key), photo);
        return [new MeasuredRun(new EvaluatedRun(key) { File = EvaluationFolder.Restored(picture, key) }, picture)];
    }
}
