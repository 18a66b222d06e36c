using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Dgp.Contracts.Jobs;

/// <summary>A job on its way from the functions to a worker, on the queue under its <see cref="MessageId"/>.</summary>
public sealed partial record JobMessage
{
    private const int FirstVersion = 1;

    // With what workers of the first version do not know. They would take it for damage; of a later version they say so.
    private const int SecondVersion = 2;

    // The mask is part of the identity, or the job was opened again.
    private const int ThirdVersion = 3;

    private static readonly string[] FirstTasks = ["reconstruct", "colorize", "inpaint", "super-resolve", "hybrid"];
    private static readonly string[] FirstOptions = ["class", "fit", "mask", "preset", "prior", "raw", "scale", "seed", "steps"];

    /// <summary>As <see cref="VersionOf"/> says.</summary>
    public int SchemaVersion { get; init; } = FirstVersion;

    public required string JobId { get; init; }

    public required string Task { get; init; }

    public required PictureRef Source { get; init; }

    /// <summary>Only where one was given or lay beside the picture.</summary>
    public PictureRef? Mask { get; init; }

    /// <summary>The other picture, of a task that takes two.</summary>
    public PictureRef? Second { get; init; }

    public required JobOptions Options { get; init; }

    /// <summary>Name of the prior, the default resolved; null for a method that needs none.</summary>
    public string? Prior { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>How often the job had been opened again when this was sent. A worker drops the message of an earlier opening.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Reopened { get; init; }

    /// <summary>W3C trace context of the upload's trace.</summary>
    public string? Traceparent { get; init; }

    /// <summary>Where the job's files are in <see cref="Containers.Results"/>.</summary>
    public string ResultFolder() => UploadName.ResultFolder(Task, Source.Name, JobId);

    /// <summary>By which the queue drops what was sent twice: the job's identity, and the number of its opening where that is not the first.</summary>
    [JsonIgnore]
    public string MessageId => Reopened == 0 ? JobId : string.Create(CultureInfo.InvariantCulture, $"{JobId}-{Reopened}");

    /// <summary>The same job, for a later opening.</summary>
    public JobMessage ForOpening(int reopened) =>
        this with { Reopened = reopened, SchemaVersion = reopened == 0 ? SchemaVersion : VersionOf(Task, Options, Mask, reopened) };

    /// <summary>What was asked for, so that it can be asked for again.</summary>
    public JobRequest ToRequest() => new(Task, Source.Name, Options, Second?.Name);

    /// <summary>The least version that says all of it: workers that are not up to date yet go on taking the jobs that they know.</summary>
    public static int VersionOf(string task, JobOptions options, PictureRef? mask = null, int reopened = 0) =>
        mask is not null || reopened > 0 ? ThirdVersion
        : FirstTasks.Contains(task) && options.Given.All(FirstOptions.Contains) ? FirstVersion
        : SecondVersion;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ContractsJson.Default.JobMessage);

    /// <exception cref="DgpException">BadMessage: no JSON, another version, an unknown or missing field, a value out of range.</exception>
    public static JobMessage Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            RequireVersion(json);
            var message = JsonSerializer.Deserialize(json.Span, ContractsJson.Default.JobMessage) ?? throw new JsonException("It is null.");
            message.Check();
            return message;
        }
        // InvalidOperationException: a text has half of a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException or DgpException { Code: not ErrorCode.BadMessage })
        {
            throw Bad(Printable.Sentence(e.Message), e);
        }
    }

    // Before the rest: a later version may have fields that this one does not know, and should be told apart from damage.
    private static void RequireVersion(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("schemaVersion", out var version)
            || !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number)))
        {
            throw Bad("It has no schemaVersion.");
        }

        if (number is < FirstVersion or > ThirdVersion)
        {
            throw Bad($"Its schemaVersion is {number}; this worker reads {FirstVersion} to {ThirdVersion}.");
        }
    }

    private void Check()
    {
        JobTasks.Require(Task);
        Check(Source, "source");
        // The options pass through the same gate as the user's own, after which they have one spelling.
        Require(JobOptions.FromMetadata(Task, Options.ToMetadata()) == Options, "Its options are not as the functions write them.");
        if (Mask is not null)
        {
            Check(Mask, "mask");
            Require(Options.TakesMask(Task), $"{Task} takes no mask.");
        }

        Require(Options.Mask is null || Options.Mask == Mask?.Name, "Its mask is not the one that its options name.");
        // Before the third version a mask was no part of the identity. Such messages may still wait on a queue.
        var mask = SchemaVersion < ThirdVersion ? null : Mask;
        Require(Reopened >= 0, "Its reopened is less than none.");
        Require(SchemaVersion == VersionOf(Task, Options, mask, Reopened), "Its schemaVersion is not that of what it says.");
        CheckPrior();
        Require(Traceparent is null || TraceContext().IsMatch(Traceparent), "Its traceparent is none.");
        Require((Second is not null) == (Task == JobTasks.Morph), $"{Task} takes {(Second is null ? "two pictures" : "one picture")}.");
        if (Second is not null)
        {
            Check(Second, "second");
        }

        Require(
            JobId == Jobs.JobId.Of(Source.Container, Source.Name, Source.Etag, Options, Task, Second?.ToBlobRef(), mask?.ToBlobRef()),
            "Its jobId is not that of its pictures, options and task.");
    }

    private void CheckPrior()
    {
        if (!JobMethods.Get(Options.Method).NeedsPrior)
        {
            Require(Prior is null, "It names a prior, for which its method has no use.");
            return;
        }

        Require(Prior is not null && TextShape.PriorName.Fits(Prior), "Its prior has no prior's name.");
        Require(Options.Prior is null || Options.Prior == Prior, "Its prior is not the one that its options name.");
    }

    private static void Check(PictureRef picture, string field)
    {
        UploadName.RequireUsable(picture.Name);
        Require(picture.Container == Containers.Uploads, $"Its {field} is not in {Containers.Uploads}.");
        Require(picture.Etag.Trim('"').Length > 0, $"Its {field} has no etag.");
        Require(picture.Bytes is > 0 and <= PictureLimits.MostBytes, $"Its {field} has a size out of range.");
        Require(
            picture is { Width: > 0, Height: > 0 } && (long)picture.Width * picture.Height <= PictureLimits.MostPixels,
            $"Its {field} has a width or height out of range.");
        Require(PictureLimits.Formats.Contains(picture.Format), $"Its {field} has an unknown format.");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Bad(otherwise);
        }
    }

    // Version, trace, span and flags. Source: W3C Trace Context, section 3.2.
    [GeneratedRegex(@"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TraceContext();

    private static DgpException Bad(string why, Exception? inner = null) =>
        new(ErrorCode.BadMessage, $"The message is no job: {why}", "Upload the picture again; only the functions put jobs on the queue.", inner);
}
