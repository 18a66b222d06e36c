using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Microsoft.AspNetCore.Http;

namespace Dgp.Functions.Http;

/// <summary>What the address and the headers of a submitted picture say.</summary>
/// <param name="Name">What the upload's name begins with; may be empty.</param>
internal sealed record PictureQuery(string Name, JobOptions Options)
{
    private const int LongestName = 100;

    // The function's key, which the Functions host reads.
    private static readonly string[] Foreign = ["code", "clientId"];

    private static readonly string[] ContentTypes = ["image/png", "image/jpeg", "image/webp", "application/octet-stream"];

    /// <exception cref="DgpException">UnknownTask, BadRequest, BadOption, BadName, UnknownFormat.</exception>
    public static PictureQuery Read(HttpRequest request, string task)
    {
        JobTasks.Require(task);
        JobTasks.RequireOnePicture(task);
        RequirePicture(request);
        var options = JobOptions.FromText(task, Values(request.Query), name => name);
        foreach (var (key, value) in options.ToMetadata())
        {
            if (!value.All(c => c is >= ' ' and <= '~'))
            {
                throw new DgpException(
                    ErrorCode.BadOption,
                    $"'{Printable.Text(value)}' cannot be kept with the picture as {key}.",
                    "Upload the picture, then send a request in JSON.");
            }
        }

        return new PictureQuery(NameOf(request.Query["name"].ToString()), options);
    }

    private static IEnumerable<(string Name, string Value)> Values(IQueryCollection query) =>
        from part in query
        where part.Key != "name" && !Foreign.Contains(part.Key)
        from value in part.Value
        select (part.Key, (value ?? "").Trim());

    private static void RequirePicture(HttpRequest request)
    {
        var type = request.ContentType?.Split(';')[0].Trim() ?? "";
        if (!ContentTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            throw new DgpException(
                ErrorCode.UnknownFormat,
                $"The body's Content-Type '{Printable.Text(type)}' is no picture's.",
                $"Send the picture itself as {string.Join(", ", ContentTypes)}.");
        }
    }

    /// <summary>One part of a path, without its ending.</summary>
    private static string NameOf(string given)
    {
        var ending = PictureLimits.Endings.FirstOrDefault(e => given.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ?? "";
        var name = given[..^ending.Length];
        if (name.Length > LongestName || name.Contains('/', StringComparison.Ordinal))
        {
            throw new DgpException(
                ErrorCode.BadName, $"The name '{Printable.Text(name)}' cannot be used.", $"Give at most {LongestName} characters and no folder.");
        }

        if (name.Length > 0)
        {
            UploadName.RequireUsable(name);
        }

        return name;
    }
}
