using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;

namespace Dgp.Worker.Evaluation;

/// <summary>The pictures of a page, as data within it.</summary>
/// <param name="mostBytes">Of all the pictures of the page: what a mail can carry.</param>
internal sealed class PagePictures(EvaluationFolder folder, int side, int tasks, int mostBytes = PagePictures.MostBytes)
{
    public const int MostBytes = 16 << 20;

    // Smaller ones are shown pixel by pixel, and every one counts.
    private const int LargestExact = 64;
    private const int JpegQuality = 75;

    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);

    /// <summary>The first rows whose pictures have room; at least one.</summary>
    public IReadOnlyList<List<MeasuredRun>> ThatFit(RestorationTask task, IReadOnlyList<List<MeasuredRun>> rows)
    {
        var left = (long)mostBytes / tasks;
        var fitting = 0;
        foreach (var row in rows)
        {
            left -= Files(task, row).Sum(f => (long)Source(f).Length);
            if (left < 0 && fitting > 0)
            {
                break;
            }

            fitting++;
        }

        return [.. rows.Take(fitting)];
    }

    /// <summary>Null if it could not be read, as <see cref="Damaged"/>.</summary>
    public string? Original(SourcePicture picture) => IfThere(EvaluationFolder.Original(picture));

    public string? Damaged(SourcePicture picture, RestorationTask task) => IfThere(EvaluationFolder.Damaged(picture, task));

    /// <param name="run">That succeeded.</param>
    public string Restored(MeasuredRun run) => Source(run.Run.File!);

    public static string Chart(TaskSummary task, IReadOnlyList<MeasuredRun> runs, IReadOnlyList<Metric> metrics)
    {
        using var svg = new MemoryStream();
        MethodPlot.Save(svg, task, runs, MethodPlot.Shown(task, metrics));
        return Data("image/svg+xml", svg.ToArray());
    }

    private IEnumerable<string> Files(RestorationTask task, List<MeasuredRun> row) =>
        row.Select(r => r.Run.File).OfType<string>().Append(EvaluationFolder.Original(row[0].Picture)).Append(EvaluationFolder.Damaged(row[0].Picture, task)).Where(folder.Has);

    private string? IfThere(string file) => folder.Has(file) ? Source(file) : null;

    private string Source(string file)
    {
        if (!_sources.TryGetValue(file, out var source))
        {
            _sources[file] = source = side <= LargestExact ? Data("image/png", folder.Bytes(file)) : Data("image/jpeg", AsJpeg(file));
        }

        return source;
    }

    private byte[] AsJpeg(string file)
    {
        using var picture = folder.Read(file);
        using var jpeg = new MemoryStream();
        picture.SaveAsJpeg(jpeg, new JpegEncoder { Quality = JpegQuality });
        return jpeg.ToArray();
    }

    private static string Data(string type, byte[] bytes) => $"data:{type};base64,{Convert.ToBase64String(bytes)}";
}
