using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Restoring;

/// <summary>One picture as several classes would have it: a folder of results for each, and beside them a sheet and a short report.</summary>
internal sealed class ClassSweep(Prior prior, string file, string folder)
{
    private const int PanelSide = 256;

    /// <param name="request">Of one class, by index.</param>
    public string FolderOf(RestorationRequest request)
    {
        var index = prior.ClassIndex(request.Class);
        return Path.Combine(folder, OutputNames.OfClass(index, prior.ClassNames[index]));
    }

    /// <summary>What came of those classes that were restored; of none, nothing is written.</summary>
    public void Write(RestorationTask task, IReadOnlyList<FileResult> results)
    {
        var restored = results.Where(r => r.Error is null).ToList();
        if (restored.Count == 0)
        {
            return;
        }

        var output = OutputFolder.Prepare(folder);
        output.Write(ResultFiles.Grid, stream => Draw(stream, restored));
        var report = new SweepReport(
            task.Verb(),
            new SweptInput(Path.GetFullPath(file)),
            [.. restored.Select(r => new SweptClass(r.Class!, Path.GetFileName(r.Out!), r.Psnr))]);
        output.Write(ResultFiles.Report, stream => JsonSerializer.Serialize(stream, report, SweepJson.Default.SweepReport));
    }

    private static void Draw(Stream stream, List<FileResult> restored)
    {
        var panels = new List<(string Label, Image<Rgb24> Picture)>();
        try
        {
            panels.Add(("target", Image.Load<Rgb24>(Path.Combine(restored[0].Out!, ResultFiles.Target))));
            panels.AddRange(restored.Select(r =>
                (r.Class!.Name.Split(',')[0], Image.Load<Rgb24>(Path.Combine(r.Out!, ResultFiles.Restored)))));
            using var sheet = ComparisonSheet.Draw(PanelSide, (int)Math.Ceiling(Math.Sqrt(panels.Count)), panels);
            sheet.SaveAsPng(stream);
        }
        finally
        {
            panels.ForEach(p => p.Picture.Dispose());
        }
    }
}

/// <summary>Everything else stands in the report of each class.</summary>
internal sealed record SweepReport(string Task, SweptInput Input, IReadOnlyList<SweptClass> Classes)
{
    public int SchemaVersion { get; init; } = 1;
}

internal sealed record SweptInput(string Path);

internal sealed record SweptClass(ClassFacts Class, string Folder, double? Psnr);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SweepReport))]
internal sealed partial class SweepJson : JsonSerializerContext;
