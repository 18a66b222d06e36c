using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Dgp.Engine.Training;
using Dgp.Worker.Progress;
using Dgp.Worker.Scores;
using static TorchSharp.torch;

namespace Dgp.Worker.Training;

/// <summary>Runs a training until its time is up or it is stopped, and writes what it makes on the way.</summary>
internal sealed class TrainingSession(TrainingRequest request, Device device, TextWriter progress, TimeProvider time)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MeasureInterval = TimeSpan.FromMinutes(5);

    // Measuring takes at most this share of the time.
    private const double MeasuringShare = 1.0 / 30;

    // After a failed write the disk may have room again soon.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);

    private readonly string _work = Path.Combine(request.Folder, "training");
    private readonly string _name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Folder)));
    private int _sheets;

    /// <exception cref="DgpException">Before anything is lost: the data, the folder or the options are no good. Later: Diverged, CannotWrite.</exception>
    public TrainingSummary Run(CancellationToken cancellation)
    {
        var source = new PictureSource(request.Data);
        var classes = request.Classes is { } file ? ClassFile.Read(file) : null;
        var output = new TrainingOutput(_work);
        using var set = TrainingPictures.Open(source, classes, request.Resolution, _work, Decoded, cancellation);
        Report(set);

        var architecture = request.Architecture(set.Description.Classes.Count).Validate();
        using var run = new TrainingRun(architecture, request.Settings, set, _work, request.Start, device, time);
        progress.WriteLine(run.Resumed
            ? string.Create(CultureInfo.InvariantCulture, $"Going on from step {run.Steps}, after {ProgressText.Duration(run.Elapsed)}.")
            : "Beginning.");
        output.CutHistory(run.Steps);
        using var judge = WorkerClassifiers.OpenEmbedded(device);
        using var measure = new TrainingMeasure(judge.Network, set, device);
        Train(run, measure, output, cancellation);
        return new TrainingSummary(
            Path.GetFullPath(request.Folder), run.Steps, run.PicturesSeen, run.Elapsed.TotalSeconds, run.Rollbacks, run.Best, set.Count, set.Description.Skipped.Count);
    }

    private void Train(TrainingRun run, TrainingMeasure measure, TrainingOutput output, CancellationToken cancellation)
    {
        var (line, save, judgement) = (new Interval(LineInterval, time), new Interval(SaveInterval, time), new Interval(MeasureInterval, time));
        var pace = new Pace(time, run.PicturesSeen);
        var saved = false;
        while (!cancellation.IsCancellationRequested && !(run.Elapsed >= request.Longest))
        {
            if (run.Next() is not { } losses)
            {
                pace = WentBack(run, output);
                continue;
            }

            if (judgement.IsDue)
            {
                var began = time.GetTimestamp();
                if (Judge(run, measure, output, losses) == TrainingVerdict.WentBack)
                {
                    pace = WentBack(run, output);
                }

                var longEnough = time.GetElapsedTime(began) / MeasuringShare;
                judgement.Restart(longEnough > MeasureInterval ? longEnough : MeasureInterval);
                continue;
            }

            if (line.IsDue)
            {
                line.Restart();
                Line(run, losses, pace);
                Try(() => output.AddHistory(run, losses));
            }

            if (!saved)
            {
                // What cannot be written had better show now than after hours.
                Save(run, output);
                saved = true;
            }

            if (save.IsDue)
            {
                save.Restart(Try(() => Save(run, output)) ? SaveInterval : RetryInterval);
            }
        }

        Save(run, output);
    }

    private void Save(TrainingRun run, TrainingOutput output)
    {
        run.Save();
        run.WritePrior(request.Folder, _name, request.Licence);
        output.WriteSheet(run, _sheets++);
        output.WritePlot();
    }

    private TrainingVerdict Judge(TrainingRun run, TrainingMeasure measure, TrainingOutput output, TrainingLosses losses)
    {
        var distance = measure.Distance(run.Average);
        var (step, verdict) = (run.Steps, TrainingVerdict.Fair);
        Try(() => output.AddHistory(run, losses, distance));
        Try(() => verdict = run.Judge(distance));
        progress.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"step {step}: Frechet distance {distance:F2} on {measure.Features} features{(verdict == TrainingVerdict.Best ? ", the best so far" : $"; the best was {run.Best:F2}")}"));
        if (verdict == TrainingVerdict.Best)
        {
            Try(() => run.WritePrior(Path.Combine(_work, "best"), _name, request.Licence));
        }

        return verdict;
    }

    private Pace WentBack(TrainingRun run, TrainingOutput output)
    {
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The training had collapsed; it goes on from step {run.Steps} with other random numbers."));
        output.CutHistory(run.Steps);
        return new Pace(time, run.PicturesSeen);
    }

    // A full disk must not end a run of hours: what was written last is still whole, and there may be room later.
    private bool Try(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (DgpException e) when (e.Code == ErrorCode.CannotWrite)
        {
            progress.WriteLine($"warning: {e.Message} The training goes on.");
            return false;
        }
    }

    private void Line(TrainingRun run, TrainingLosses losses, Pace pace)
    {
        var eta = request.Longest - run.Elapsed is { } left ? $", {ProgressText.Duration(left)} left" : "";
        progress.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"step {run.Steps}: {pace.PerSecond(run.PicturesSeen):F1} pictures/s, G {losses.Generator:F3}, D real {losses.Real:F3}, D fake {losses.Fake:F3}{eta}"));
    }

    private void Decoded(int count)
    {
        if (count % 5000 == 0)
        {
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} pictures decoded"));
        }
    }

    private void Report(PictureSet set)
    {
        var perClass = set.PerClass;
        progress.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{set.Count} pictures in {set.Description.Classes.Count} classes, {perClass.Min()} to {perClass.Max()} each."));
        foreach (var skipped in set.Description.Skipped)
        {
            progress.WriteLine($"left out {skipped.File}: {skipped.Reason}");
        }
    }

    private sealed class Interval(TimeSpan length, TimeProvider time)
    {
        private TimeSpan _length = length;
        private long _since = time.GetTimestamp();

        public bool IsDue => time.GetElapsedTime(_since) >= _length;

        public void Restart(TimeSpan? length = null) => (_since, _length) = (time.GetTimestamp(), length ?? _length);
    }

    /// <summary>Pictures a second since the last time that it was asked.</summary>
    private sealed class Pace(TimeProvider time, long pictures)
    {
        private long _pictures = pictures;
        private long _since = time.GetTimestamp();

        public double PerSecond(long pictures)
        {
            var pace = (pictures - _pictures) / time.GetElapsedTime(_since).TotalSeconds;
            (_pictures, _since) = (pictures, time.GetTimestamp());
            return pace;
        }
    }
}

internal sealed record TrainingSummary(string Folder, int Steps, long PicturesSeen, double Seconds, int Rollbacks, double? BestDistance, int Pictures, int Skipped);
