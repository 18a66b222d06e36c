using System.Globalization;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Inversion;
using Dgp.Engine.SinGan;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Worker.SinGan;

/// <summary>Makes samples of a trained pyramid, and its folder of results.</summary>
internal sealed class SinGanResult(
    SinGanRequest request, SinGanSettings settings, InputPicture picture, SinGanTraining training, torch.Device device, DateTimeOffset startedAt)
{
    private const string Reconstructions = "reconstructions.png";
    private const int PanelSide = 256;

    // Pictures are in [-1, 1], and people think of a range from 0 to 1.
    private const double Range = 2;

    /// <param name="finished">All scales are trained.</param>
    public FileResult Write(OutputFolder output, bool finished, CancellationToken cancellation)
    {
        var samples = new List<Image<Rgb24>>();
        try
        {
            using var chance = new torch.Generator((ulong)request.Seed);
            while (samples.Count < request.Samples && (samples.Count == 0 || !cancellation.IsCancellationRequested))
            {
                samples.Add(training.Pyramid.Sample(chance, request.Size, request.StartScale));
                output.Write(Name(samples.Count), stream => samples[^1].SaveAsPng(stream));
            }

            output.Write(ResultFiles.Grid, stream => Draw(stream, [("input", picture.Image), .. samples.Index().Select(s => (Label(s.Index + 1), s.Item))]));
            output.Write(Reconstructions, DrawReconstructions);
            output.Write(ResultFiles.Losses, DrawLosses);
            var interrupted = !finished || cancellation.IsCancellationRequested;
            output.Write(ResultFiles.Report, Report(samples, interrupted).Save);
            return new FileResult
            {
                Input = picture.Path,
                Out = output.Path,
                Files = [.. output.Files],
                Main = ResultFiles.Grid,
                Seconds = Math.Round(Seconds, 3),
                Notes = Notes(finished),
                Interrupted = interrupted,
            };
        }
        finally
        {
            samples.ForEach(s => s.Dispose());
        }
    }

    private double Seconds => (TimeProvider.System.GetUtcNow() - startedAt).TotalSeconds;

    private static string Label(int number) => number.ToString("D2", CultureInfo.InvariantCulture);

    private static string Name(int number) => $"sample-{Label(number)}.png";

    private static void Draw(Stream stream, IReadOnlyList<(string Label, Image<Rgb24> Picture)> panels)
    {
        using var sheet = ComparisonSheet.Draw(PanelSide, (int)Math.Ceiling(Math.Sqrt(panels.Count)), panels);
        sheet.SaveAsPng(stream);
    }

    private void DrawReconstructions(Stream stream)
    {
        var panels = new List<(string Label, Image<Rgb24> Picture)>();
        try
        {
            for (var scale = 0; scale < training.Pyramid.Count; scale++)
            {
                panels.Add(($"scale {scale}", training.Pyramid.Reconstruction(scale + 1)));
            }

            Draw(stream, [.. panels, ("input", picture.Image)]);
        }
        finally
        {
            panels.ForEach(p => p.Picture.Dispose());
        }
    }

    private void DrawLosses(Stream stream) => LossChart.Save(
        stream,
        $"{SinGanRun.Verb} {Path.GetFileName(picture.Path)}, {training.Pyramid.Count} scales",
        ["D(x) - D(G(z))", "reconstruction (mse)", "gradient penalty"],
        [.. training.History.Select(h => (h.Scale, new Losses(h.Losses.Real - h.Losses.Fake, h.Losses.Reconstruction, h.Losses.Penalty)))]);

    private SinGanReport Report(List<Image<Rgb24>> samples, bool interrupted) => new()
    {
        Interrupted = interrupted,
        Software = SoftwareFacts.Ours,
        StartedAt = startedAt,
        Input = PictureFacts.Of(picture),
        Options = new SinGanOptionFacts(request.Samples, samples[0].Width, samples[0].Height, request.StartScale, request.Seed),
        Settings = settings,
        Device = new DeviceFacts(device.ToString(), torch.get_num_threads()),
        Seconds = Seconds,
        Scales = [.. training.Scales.Select((facts, scale) => new SinGanScaleReport(facts, SinGanLossFacts.Of(training.History, scale)))],
        Pictures = [.. samples.Select((_, i) => Name(i + 1))],
        Notes = Notes(!interrupted),
    };

    private List<string> Notes(bool finished)
    {
        var notes = new List<string>(picture.Notes);
        var (width, height) = (picture.Image.Width, picture.Image.Height);
        if (training.Size != new Size(width, height))
        {
            notes.Add($"The {width} x {height} picture was learned at {training.Size.Width} x {training.Size.Height} pixels; --max-size says at how many.");
        }

        if (!finished)
        {
            notes.Add($"{training.Pyramid.Count} of {training.ScaleCount} scales are there, so pictures have {training.Pyramid.Size.Width} x {training.Pyramid.Size.Height} pixels unless --size says otherwise.");
        }

        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"The picture itself comes back with an error of {training.Scales[^1].Reconstruction / Range:0.0000} of the range (root mean square, finest scale)."));
        return notes;
    }
}
