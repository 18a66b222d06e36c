using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Training;
using SixLabors.ImageSharp;

namespace Dgp.Worker.Training;

/// <summary>The files beside a training's checkpoint that people look at.</summary>
internal sealed class TrainingOutput
{
    private const string Header = "step,pictures,seconds,generator,real,fake,distance";
    private const int Kept = 5;

    private readonly string _folder;

    public TrainingOutput(string folder)
    {
        _folder = folder;
        Writing(folder, () => Directory.CreateDirectory(folder));
    }

    private string HistoryPath => Path.Combine(_folder, "history.csv");

    /// <summary>What was written after the step that the training went back to, before a kill or a collapse, is no part of it.</summary>
    public void CutHistory(int step)
    {
        var kept = File.Exists(HistoryPath)
            ? File.ReadLines(HistoryPath).Skip(1).Where(l => int.TryParse(l.AsSpan(0, Math.Max(0, l.IndexOf(',', StringComparison.Ordinal))), CultureInfo.InvariantCulture, out var s) && s <= step)
            : [];
        var lines = kept.Prepend(Header).ToList();
        Replace(HistoryPath, stream =>
        {
            using var writer = new StreamWriter(stream);
            lines.ForEach(writer.WriteLine);
        });
    }

    /// <param name="distance">Where it was measured.</param>
    public void AddHistory(TrainingRun run, TrainingLosses losses, double? distance = null) => Writing(HistoryPath, () => File.AppendAllText(
        HistoryPath,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Steps},{run.PicturesSeen},{run.Elapsed.TotalSeconds:F1},{losses.Generator:F4},{losses.Real:F4},{losses.Fake:F4},{distance:F4}\n")));

    /// <summary>The losses and distances so far, drawn.</summary>
    public void WritePlot() => Replace(Path.Combine(_folder, "history.svg"), stream => HistoryPlot.Save(stream, File.ReadLines(HistoryPath)));

    /// <summary>The newest sheet, and one kept for every fifth.</summary>
    public void WriteSheet(TrainingRun run, int number)
    {
        using var sheet = SampleSheet.Draw(run);
        Replace(Path.Combine(_folder, "samples.png"), sheet.SaveAsPng);
        if (number % Kept == 0)
        {
            var kept = Path.Combine(_folder, "samples");
            Writing(kept, () => Directory.CreateDirectory(kept));
            Replace(Path.Combine(kept, string.Create(CultureInfo.InvariantCulture, $"{run.Steps:D7}.png")), sheet.SaveAsPng);
        }
    }

    private static void Replace(string path, Action<Stream> write) => Writing(path, () =>
    {
        var temporary = path + ".tmp";
        using (var stream = File.Create(temporary))
        {
            write(stream);
        }

        File.Move(temporary, path, overwrite: true);
    });

    private static void Writing(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DgpException(ErrorCode.CannotWrite, $"{path} cannot be written: {e.Message}", "Choose a folder that you may write to and that has room.", e);
        }
    }
}
