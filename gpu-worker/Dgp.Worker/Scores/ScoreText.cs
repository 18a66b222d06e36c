using System.Globalization;
using Dgp.Engine.Scores;

namespace Dgp.Worker.Scores;

/// <summary>A score for people.</summary>
internal static class ScoreText
{
    private const int MostClasses = 50;

    public static void Write(TextWriter writer, ScoreReport report)
    {
        foreach (var line in Head(report).Concat(Distances(report)).Concat(Classes(report.Classes)).Concat(Rest(report)))
        {
            writer.WriteLine(line);
        }
    }

    private static IEnumerable<string> Head(ScoreReport report)
    {
        var data = report.Data;
        yield return Text($"{report.Prior} on {data.Path}: {data.Used} real pictures of {data.Classes} classes, and as many generated ones of each");
        if (data.FoldersLeftOut.Count > 0)
        {
            yield return $"  left out: no class of the prior is called like the folders {ScoredPictures.Listed(data.FoldersLeftOut)}";
        }

        if (data.ClassesLeftOut.Count > 0)
        {
            yield return $"  left out: there are no pictures of the prior's classes {ScoredPictures.Listed(data.ClassesLeftOut)}";
        }
    }

    private static IEnumerable<string> Distances(ScoreReport report)
    {
        yield return "";
        yield return "Frechet distance, smaller is better";
        yield return $"  {"in the features of",-24}{"generated",12}{"real",12}";
        foreach (var d in report.Distances)
        {
            yield return Text($"  {d.Network,-24}{Number(d.Frechet),12}{Number(d.RealAgainstReal),12}");
        }

        yield return Text($"  Compare it only with others of {report.Data.Used} pictures: fewer make it larger. 'real' are two random halves of the real pictures.");
        foreach (var d in report.Distances.Where(d => !DistanceFacts.Suffice(report.Data.Used, d.Features)))
        {
            yield return Text($"  {report.Data.Used} pictures are too few for the {d.Features} features of {d.Network}: its distance says more about their number than about the pictures.");
        }
    }

    private static IEnumerable<string> Classes(ClassScores? scores)
    {
        if (scores is null)
        {
            yield break;
        }

        yield return "";
        yield return $"Classes, in the features of {scores.Network}, k = {DensityAndCoverage.Neighbours}"
            + (scores.Classifier is { } classifier ? $"; named by {classifier}" : "");
        yield return $"  {"",-24}{"pictures",10}{"coverage",10}{"density",10}{"named so",10}{"real ones",11}";
        foreach (var c in scores.Each.Take(MostClasses).Append(scores.All))
        {
            yield return Text($"  {c.Name,-24}{c.Pictures,10}{Number(c.Coverage),10}{Number(c.Density),10}{Percent(c.NamedSo),10}{Percent(c.RealNamedSo),11}{(c.NearlyMissing ? "  nearly missing" : "")}");
        }

        if (scores.Each.Count > MostClasses)
        {
            yield return Text($"  {scores.Each.Count - MostClasses} more classes are in --json");
        }

        yield return Text($"  {"as real pictures would",-34}{Number(scores.All.ExpectedCoverage),10}{Number(1),10}");
    }

    private static IEnumerable<string> Rest(ScoreReport report)
    {
        yield return "";
        if (report.Memorising is { } m)
        {
            yield return Text($"Memorising: of {m.Generated} generated pictures, {Percent(m.Share)} are as near to one of {m.Training} training pictures as the nearest {Percent(m.UnseenShare)} of {m.Unseen} unseen ones;");
            yield return Text($"  a prior that makes up its pictures has about {Percent(m.UnseenShare)}, and much more means that it repeats what it was trained on");
        }

        if (report.Reconstruction is { } r)
        {
            yield return Text($"Reconstruction of {r.Pictures} unseen pictures, preset {r.Preset}: PSNR {Mean(r.Psnr, "0.00")} dB, SSIM {Mean(r.Ssim, "0.000")}");
        }

        foreach (var file in report.Files)
        {
            yield return file;
        }

        yield return Text($"{report.Seconds:0} s{(report.Interrupted ? "; interrupted: this is what was reached" : "")}");
    }

    private static string Mean(MeanFacts mean, string format) =>
        mean.Mean.ToString(format, CultureInfo.InvariantCulture) + (mean.Error is { } error ? $" +- {error.ToString(format, CultureInfo.InvariantCulture)}" : "");

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private static string Percent(double? value) => value is { } share ? Text($"{100 * share:0.0} %") : "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
