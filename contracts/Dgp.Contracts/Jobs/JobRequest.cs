using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dgp.Contracts.Jobs;

/// <summary>A request in JSON: a manifest in <c>uploads/jobs/</c>, or the body of a submission. The schema is published as job-request.schema.json.</summary>
/// <param name="Picture">Name of a blob in <see cref="Containers.Uploads"/>.</param>
/// <param name="Second">The same of the other picture, of a task that takes two; else null.</param>
public sealed record JobRequest(string Task, string Picture, JobOptions Options, string? Second = null)
{
    /// <summary>Bytes. A request has a dozen short fields.</summary>
    public const int MostBytes = 64 << 10;

    private static readonly string[] Fields = ["$schema", "task", "picture", "second", "options"];

    /// <summary>As the schema has it, for <see cref="Parse"/> or as a manifest.</summary>
    public byte[] ToJson()
    {
        var json = new JsonObject { ["task"] = Task, ["picture"] = Picture };
        if (Second is not null)
        {
            json["second"] = Second;
        }

        json["options"] = JsonNode.Parse(Options.Canonical());
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    /// <exception cref="DgpException">BadRequest, UnknownTask, BadOption, BadName.</exception>
    public static JobRequest Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MostBytes)
        {
            throw Bad($"It has {json.Length} bytes; {MostBytes} are allowed.");
        }

        try
        {
            using var document = JsonDocument.Parse(WithoutMark(json), new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        // The reader's way to say that a text has half of a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Bad($"It is no JSON that can be taken: {Printable.Sentence(e.Message)}", e);
        }
    }

    // Some editors put a byte order mark before UTF-8.
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;

    private static JobRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Bad("It is no JSON object.");
        }

        foreach (var property in root.EnumerateObject())
        {
            if (!Fields.Contains(property.Name))
            {
                throw Bad(
                    $"It has an unknown field '{Printable.Text(property.Name)}'.",
                    hint: Nearest.To(property.Name, Fields) is { } near ? $"Did you mean '{near}'?" : $"The fields are {string.Join(", ", Fields)}.");
            }
        }

        if (root.TryGetProperty("$schema", out var schema) && schema.ValueKind != JsonValueKind.String)
        {
            throw Bad("Its '$schema' is no text.");
        }

        var task = Required(root, "task");
        JobTasks.Require(task);
        var picture = Required(root, "picture");
        UploadName.RequireUsable(picture);
        var second = SecondOf(root, task);
        return new JobRequest(task, picture, root.TryGetProperty("options", out var options)
            ? JobOptions.FromJson(task, options.ValueKind == JsonValueKind.Object ? options : throw Bad("'options' is no object."))
            : JobOptions.FromText(task, [], name => $"'{name}'"), second);
    }

    private static string? SecondOf(JsonElement root, string task)
    {
        if (task != JobTasks.Morph)
        {
            return root.TryGetProperty("second", out _)
                ? throw Bad($"{task} takes one picture.", hint: $"Leave 'second' out; only {JobTasks.Morph} takes two.")
                : null;
        }

        var second = Required(root, "second");
        UploadName.RequireUsable(second);
        return second;
    }

    private static string Required(JsonElement root, string field) =>
        root.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw Bad($"It has no '{field}', which is a text.");

    private static DgpException Bad(string why, Exception? inner = null, string? hint = null) =>
        new(ErrorCode.BadRequest, $"The request cannot be read. {why}", hint ?? "See job-request.schema.json and the examples beside it.", inner);
}
