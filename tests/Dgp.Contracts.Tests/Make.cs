using Dgp.Contracts.Jobs;
using FsCheck;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests;

/// <summary>Generators of what the contracts are about.</summary>
internal static class Make
{
    /// <summary>Any UTF-16 there can be: control characters, half surrogate pairs, path tricks.</summary>
    public static Gen<string> AnyText { get; } = Pieces(
        Gen.OneOf(
            Gen.Choose(0, 0xFFFF).Select(c => ((char)c).ToString()),
            Gen.Choose(' ', '~').Select(c => ((char)c).ToString()),
            Gen.Elements(
                "/", "//", ".", "..", "/../", "\\", "%2e%2e", "%2f", " ", "\u00a0", "\t", "\0", "\ud83d", "\udc08", "🐈", "e\u0301", "\u202e", "\ufffe", "\ue000",
                "colorize", "jobs", "masks", ".mask.png", ".dgp.json", ".png", ".JPG", "~", "rejected")),
        0, 1, 2, 3, 5, 10, 40);

    /// <summary>What people may well type.</summary>
    public static Gen<string> Word { get; } = Pieces(Gen.Elements("a", "B", "7", "ä", "猫", "🐈", "-", "_", "%", "+", "#", "&", "'", "\"", "x y"), 1, 2, 8);

    public static Gen<string> BlobName { get; } =
        from folders in Word.ListOf(3)
        select string.Join('/', folders.Append("x")) + ".png";

    public static Gen<string> Task { get; } = Gen.Elements(JobTasks.All.ToArray());

    /// <summary>Options as they are after reading, for a task.</summary>
    public static Gen<JobOptions> OptionsOf(string task) =>
        from values in Gen.CollectToList(
            JobOptions.Rules.Where(r => r.Tasks.Contains(task)),
            rule => (rule.IsRequired ? ValueOf(rule) : Gen.OneOf(Gen.Constant(""), ValueOf(rule))).Select(v => (rule.Name, v)))
        select JobOptions.FromText(task, Fitting(task, [.. values.Where(v => v.v.Length > 0)]), name => name);

    /// <summary>Without what the method or the degradations of those options have no use for.</summary>
    private static IEnumerable<(string Name, string Value)> Fitting(string task, List<(string Name, string Value)> values)
    {
        var method = JobMethods.All.FirstOrDefault(m => values.Contains(("method", m.Name)));
        var degradations = values.FirstOrDefault(v => v.Name == "degradations").Value;
        var used = values.Where(v => JobOptions.Rules.First(r => r.Name == v.Name).Degradation is not { } degradation || degradations?.Contains(degradation) != false);
        return method?.Tasks.Contains(task) == false
            ? used.Where(v => v.Name != "method")
            : used.Where(v => method?.Unused.Contains(v.Name) != true);
    }

    /// <summary>A value as text that the rule allows.</summary>
    public static Gen<string> ValueOf(OptionRule rule) => rule switch
    {
        // Few enough for any number of strengths below.
        { Name: "samples" } => Gen.Elements("1", "7", "200"),
        { Name: "stds" } => Gen.Elements("0", "10", "0.25", " 0.3, 0.50,0.7", "1,1.0,2", "0.001,9.75,10.00,5,4"),
        { Choices.Count: > 0 } => Gen.Elements(rule.Choices.ToArray()),
        { Kind: OptionKind.Flag } => Gen.Elements("true", "false"),
        { Kind: OptionKind.Integer } => Gen.Elements(rule.Least, rule.Least + 1, 7, rule.Most - 1, rule.Most).Select(n => $"{n}"),
        { Name: "mask" } => BlobName,
        { Name: "degradations" } =>
            from order in Gen.Shuffle(new[] { JobTasks.SuperResolve, JobTasks.Colorize, JobTasks.Inpaint })
            from count in Gen.Choose(1, 3)
            select string.Join(',', order.Take(count)),
        { Name: "prior" } => Gen.Elements("cifar10-32", "biggan-256", "a", "x.y_z"),
        { Default: not null } => Gen.OneOf(Word, Gen.Constant(rule.Default)),
        _ => Word,
    };

    public static Gen<PictureRef> Picture { get; } =
        from name in BlobName
        from etag in Gen.Choose(1, int.MaxValue)
        from bytes in Gen.Choose(1, 1 << 26)
        from width in Gen.Choose(1, 5000)
        from height in Gen.Choose(1, 5000)
        from format in Gen.Elements(PictureLimits.Formats.ToArray())
        select new PictureRef(Containers.Uploads, name, $"\"0x{etag:X}\"", bytes, width, height, format);

    public static Gen<DateTimeOffset> Time { get; } =
        from seconds in Gen.Choose(0, int.MaxValue)
        from ticks in Gen.Choose(0, 9_999_999)
        select DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(ticks);

    public static Gen<JobMessage> Message { get; } =
        from task in Task
        from options in OptionsOf(task)
        from source in Picture
        from beside in Picture
        from other in Picture
        from hasMask in Gen.Elements(true, false)
        from submittedAt in Time
        from traced in Gen.Elements(null, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        from reopened in Gen.Elements(0, 0, 1, int.MaxValue)
        let takesMask = options.TakesMask(task)
        let second = task == JobTasks.Morph ? other : null
        let mask = options.Mask is { } named ? beside with { Name = named } : takesMask && hasMask ? beside : null
        select new JobMessage
        {
            SchemaVersion = JobMessage.VersionOf(task, options, mask, reopened),
            JobId = JobId.Of(source.Container, source.Name, source.Etag, options, task, second?.ToBlobRef(), mask?.ToBlobRef()),
            Task = task,
            Source = source,
            Mask = mask,
            Reopened = reopened,
            Second = second,
            Options = options,
            Prior = JobMethods.Get(options.Method).NeedsPrior ? options.Prior ?? "cifar10-32" : null,
            SubmittedAt = submittedAt,
            Traceparent = traced,
        };

    public static Gen<JobStatus> Status { get; } =
        from message in Message
        from state in Gen.Elements(Enum.GetValues<JobState>())
        from time in Time
        from attempt in Gen.Choose(0, 10)
        from worker in Gen.Elements(null, "worker-1")
        from delivery in Gen.Elements<long?>(null, 0, long.MaxValue)
        from hasProgress in Gen.Elements(true, false)
        from eta in Gen.Elements<double?>(null, 0, 1.5)
        from preview in Gen.Elements(null, ResultFiles.Preview)
        from error in Gen.OneOf(Gen.Constant<JobError?>(null), Gen.Elements(Enum.GetValues<ErrorCode>()).Select<ErrorCode, JobError?>(ErrorOf))
        select JobStatus.Queued(message) with
        {
            State = state,
            Task = state == JobState.Rejected ? null : message.Task,
            StartedAt = attempt > 0 ? time : null,
            FinishedAt = attempt > 1 ? time : null,
            Attempt = attempt,
            SilentAttempts = attempt / 2,
            Worker = worker,
            Delivery = delivery,
            CancelRequested = attempt % 2 == 1,
            Progress = hasProgress ? new JobProgress("restoring", 1, 5, 17, 250, 6.8, eta, preview) : null,
            ComputeSeconds = attempt * 1.25,
            Files = attempt > 2 ? [ResultFiles.Restored, ResultFiles.Report] : [],
            Error = error,
        };

    private static JobError ErrorOf(ErrorCode code) => JobError.From(new DgpException(code, "It went wrong.", "Try another."));

    private static Gen<string> Pieces(Gen<string> piece, params int[] counts) =>
        from pieces in Gen.Elements(counts).SelectMany(piece.ListOf)
        select string.Concat(pieces);
}
