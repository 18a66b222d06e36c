using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Stack;
using Dgp.Worker.Stack.Submitting;

namespace Dgp.Worker.Demonstration;

/// <summary>The whole pipeline on this machine: photographs and one broken file into storage, results out of it.</summary>
/// <param name="data">Folder of the stack, which is emptied first.</param>
/// <param name="folder">For the results.</param>
/// <param name="change">Options for every picture.</param>
internal sealed class Demo(string data, string folder, Func<JobOptions, JobOptions> change, string? device, TimeProvider time)
{
    /// <returns>The exit code.</returns>
    /// <exception cref="DgpException">The stack does not start.</exception>
    public async Task<int> RunAsync(bool json, CancellationToken cancellation)
    {
        // One worker for each core, within reason: the embedded prior is too small to keep two cores busy at once.
        var settings = new StackSettings(data, Math.Min(2, Environment.ProcessorCount)) { Fresh = true, Device = device };
        Say("Starting storage, functions and workers ...");
        IReadOnlyList<DemoRow> rows;
        await using (var stack = await LocalStack.StartAsync(settings, Say, time, cancellation))
        {
            rows = await RestoreAsync(stack, DemoPictures.Prepare(Path.Combine(data, "pictures")), cancellation);
        }

        var ok = rows.All(r => r.IsAsExpected);
        if (json)
        {
            JsonOutput.Write(new DemoOutput([.. rows.Select(r => r.Job)], ok), StackOutput.Types.DemoOutput);
        }
        else
        {
            Print(rows);
        }

        return ok ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task<IReadOnlyList<DemoRow>> RestoreAsync(LocalStack stack, IReadOnlyList<DemoPicture> pictures, CancellationToken cancellation)
    {
        var blobs = stack.Blobs;
        var jobs = new List<Submitted>();
        foreach (var picture in pictures)
        {
            var request = new SubmissionRequest { Task = picture.Task, Files = [picture.File], Mask = picture.Mask, Options = change(picture.Options) };
            jobs.AddRange(await new Submission(blobs).SendAsync(request, cancellation));
        }

        Say($"{jobs.Count} files are in uploads/, one of them broken. Waiting for results/ ...");
        var line = new WatchLine(Console.Error, !Console.IsErrorRedirected);
        var statuses = await new JobWatch(stack.Ledger, time).UntilFinalAsync([.. jobs.Select(j => j.Folder)], line.Show, cancellation);
        line.End();
        var rows = new List<DemoRow>();
        for (var i = 0; i < jobs.Count; i++)
        {
            var into = Path.Combine(folder, $"{jobs[i].Task}-{Path.GetFileNameWithoutExtension(jobs[i].File)}");
            var files = statuses[i].State == JobState.Succeeded ? await new ResultDownload(blobs).FetchAsync(jobs[i].Folder, statuses[i], into, cancellation) : [];
            rows.Add(new DemoRow(pictures[i], DemoJob.From(statuses[i], files), Psnr(files)));
        }

        return rows;
    }

    /// <summary>dB against the photograph, which the pipeline damaged itself.</summary>
    private static double? Psnr(IReadOnlyList<string> files)
    {
        if (files.FirstOrDefault(f => Path.GetFileName(f) == ResultFiles.Report) is not { } path)
        {
            return null;
        }

        using var report = JsonDocument.Parse(File.ReadAllBytes(path));
        return report.RootElement.GetProperty("metrics").GetProperty("psnr") is { ValueKind: JsonValueKind.Number } psnr ? psnr.GetDouble() : null;
    }

    private static void Print(IReadOnlyList<DemoRow> rows)
    {
        Row("TASK", "PICTURE", "STATE", "SECONDS", "PSNR", "RESTORED");
        foreach (var (picture, job, psnr) in rows)
        {
            var restored = job.Files.FirstOrDefault(f => Path.GetFileName(f) == ResultFiles.Restored);
            var shown = restored ?? (job.Error is { } error ? $"[{error.Code}] {error.Message}" : "");
            Row(job.Task, Path.GetFileName(picture.File), job.State, Number(job.Seconds, "0.0"), Number(psnr, "0.00"), shown);
        }

        Console.Out.WriteLine($"{ResultFiles.Comparison} in each folder shows input, target and result side by side.");
        foreach (var unexpected in rows.Where(r => !r.IsAsExpected))
        {
            Console.Error.WriteLine(unexpected.Picture.IsBroken
                ? $"{Path.GetFileName(unexpected.Picture.File)} is broken and should have been rejected."
                : $"{Path.GetFileName(unexpected.Picture.File)} should have been restored.");
        }
    }

    private static void Row(string task, string picture, string state, string seconds, string psnr, string path) =>
        Console.Out.WriteLine($"{task,-15}{picture,-14}{state,-11}{seconds,8}{psnr,8}  {path}");

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static void Say(string line) => Console.Error.WriteLine(line);
}

/// <summary>What <c>dgp demo --json</c> prints.</summary>
internal sealed record DemoOutput(IReadOnlyList<DemoJob> Jobs, bool Ok);

/// <param name="Seconds">From acceptance to the end.</param>
/// <param name="Files">Paths on this machine.</param>
internal sealed record DemoJob(
    string JobId,
    string Task,
    string State,
    double Seconds,
    IReadOnlyList<string> Files,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] JobError? Error)
{
    public static DemoJob From(JobStatus status, IReadOnlyList<string> files) => new(
        status.JobId,
        status.Task ?? "",
        Names.Dashed(status.State.ToString()),
        Math.Round(((status.FinishedAt ?? status.SubmittedAt) - status.SubmittedAt).TotalSeconds, 3),
        files,
        status.Error);
}

internal sealed record DemoRow(DemoPicture Picture, DemoJob Job, double? Psnr)
{
    public bool IsAsExpected => Picture.IsBroken
        ? Job.State == Names.Dashed(nameof(JobState.Rejected)) && Job.Error?.Code == DgpException.NameOf(ErrorCode.BadImage)
        : Job.State == Names.Dashed(nameof(JobState.Succeeded));
}
