using System.Text.Json;
using Dgp.Contracts;
using Dgp.Engine.Attacks;
using Dgp.Engine.Defence;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary>Runs what is missing, measures what there is, and writes what it comes to. Whatever was done before Ctrl-C is in the reports.</summary>
internal static class Evaluator
{
    private const string ReportName = "report.json";

    /// <exception cref="DgpException">What was asked for cannot be done.</exception>
    public static EvaluationReport Evaluate(EvaluationRequest request, TextWriter progress, TimeProvider time, CancellationToken cancellation)
    {
        var device = Devices.Find(request.Device);
        var pictures = SourcePictures.Choose(request.Data, request.Prior, request.Pictures, request.Class == DefenceClass.True && request.Methods.Any(m => m.UsesPrior));
        using var instruments = TorchErrors.Guard(() => new Instruments(request, device));
        // Lanes open their own; what is wrong with it is told before any work is done.
        using var attacked = request.Defence is null ? null : TorchErrors.Guard(() => new AttackedPictures(request, device));
        List<string> notes = [.. Left(request), .. instruments.LeftOut, .. attacked is null ? [] : OfDefence(request, attacked)];
        notes.ForEach(progress.WriteLine);

        var runs = new EvaluationRun(request, pictures, progress, time).Run(cancellation);
        var folder = new EvaluationFolder(request.Out);
        var measured = TorchErrors.Guard(() => new Measuring(folder, pictures, instruments).All(runs));
        var metrics = Metric.All([.. instruments.Judges.Select(j => j.Name)]);
        var planned = PlannedRun.All(request, pictures).Select(p => p.Key).ToHashSet();
        var report = new EvaluationReport
        {
            Data = Path.GetFullPath(request.Data),
            Pictures = pictures.Count,
            Prior = request.Prior.Name,
            Class = request.Class.Word(),
            Attack = request.Defence is { } defence ? new EvaluatedAttackFacts(defence.Word, defence.Classifier, defence.Attack?.Epsilon, defence.StopMse) : null,
            Loss = request.Loss.Kind.Word(),
            Steps = request.Steps,
            DipSteps = request.DipSteps,
            Raw = request.Raw,
            Seeds = request.Seeds.Count,
            Device = device.ToString(),
            Runs = planned.Count,
            Missing = planned.Count - runs.Count(r => planned.Contains(r.Key)),
            Failed = measured.Count(m => m.Run.Error is not null),
            Interrupted = cancellation.IsCancellationRequested,
            Summaries = TaskSummary.Of(measured, metrics),
            Notes = notes,
            Out = request.Out,
        };
        return Write(report, measured, metrics, new PagePictures(folder, request.Prior.Architecture.Resolution, Math.Max(1, report.Summaries.Count)));
    }

    private static IEnumerable<string> Left(EvaluationRequest request)
    {
        if (PlannedRun.LeftOut(request) is { Count: > 0 } left)
        {
            yield return $"Left out, for the method does not take the task: {string.Join("; ", left)}.";
        }
    }

    private static IEnumerable<string> OfDefence(EvaluationRequest request, AttackedPictures attacked)
    {
        yield return attacked.Bound is { } bound
            ? $"Attack: {request.Defence!.Word} on {attacked.Classifier}, no farther than {bound.Epsilon * 255:0.#}/255 in {(bound.Norm == PerturbationNorm.L2 ? "the L2 norm" : "any channel of a pixel")}."
            : "Nobody attacks: the figures are what the defence itself costs.";
        if (request.Methods.Any(m => m.UsesPrior))
        {
            yield return request.Class switch
            {
                DefenceClass.True => "The methods with a prior are told what the pictures show, which is the answer: a defender in earnest does not know it.",
                DefenceClass.Guess => "The methods with a prior are told what the attacked classifier takes the attacked picture for.",
                _ => "The methods with a prior look for the class themselves.",
            };
        }
    }

    private static EvaluationReport Write(EvaluationReport report, IReadOnlyList<MeasuredRun> measured, IReadOnlyList<Metric> metrics, PagePictures pictures)
    {
        var output = OutputFolder.Prepare(report.Out);
        output.Write(ResultsTable.Name, stream => ResultsTable.Save(stream, measured, metrics));
        output.Write(MarkdownTables.Name, stream => MarkdownTables.Save(stream, report, metrics));
        foreach (var task in report.Summaries)
        {
            output.Write(
                MethodPlot.NameOf(task.Task),
                stream => MethodPlot.Save(stream, task, [.. measured.Where(r => r.Run.Key.Task == task.Task)], MethodPlot.Shown(task, metrics)));
        }

        output.Write(Page.Name, new Page(report, measured, metrics, pictures).Save);
        var written = report with { Files = [.. output.Files.Append(ReportName)] };
        output.Write(ReportName, stream => JsonSerializer.Serialize(stream, EvaluationOutput.Of(written), JsonOutput.Types.EvaluationOutput));
        return written;
    }
}
