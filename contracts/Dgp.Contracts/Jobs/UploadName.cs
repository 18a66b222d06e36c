namespace Dgp.Contracts.Jobs;

/// <summary>What an upload is, by its name alone.</summary>
public enum UploadKind
{
    /// <summary><c>&lt;task&gt;/any/path/name.png</c>: a job.</summary>
    Picture,

    /// <summary><c>jobs/any/path/name.dgp.json</c>: a request.</summary>
    Manifest,

    /// <summary>Something that jobs refer to, and no job: <c>*.mask.png</c>, and all of <c>masks/</c> and <c>files/</c>.</summary>
    Material,
}

/// <summary>The name of a blob in <see cref="Containers.Uploads"/>, taken apart.</summary>
/// <param name="Task">The first folder; of a manifest, null.</param>
public sealed record UploadName(string Name, UploadKind Kind, string? Task)
{
    public const string ManifestFolder = "jobs";
    public const string ManifestEnding = ".dgp.json";
    public const string MaskEnding = ".mask.png";

    /// <summary>Characters that storage allows.</summary>
    public const int Longest = 1024;

    /// <summary>What <see cref="RequireUsable"/> asks for, but for the length and half surrogate pairs, as JavaScript and .NET read it alike.</summary>
    public const string Pattern = $"^{Part}(?:/{Part})*$";

    // In a character class: what no name may have. Control characters, the backslash, and what is no character or is nobody's.
    private const string Barred = @"\u0000-\u001f\u007f-\u009f\\\ue000-\uf8ff\ufdd0-\ufdef\ufffd-\uffff";
    private const string Part = $@"(?:[^\s/{Barred}][^/{Barred}]*)?[^\s./{Barred}]";

    // Room is left for the job and its files' names.
    private const int LongestFolder = 900;

    // Storage allows 254 parts of a name, the job and the file among them.
    private const int MostFolders = 200;

    // Reserved for what jobs refer to.
    private static readonly string[] MaterialFolders = ["masks", "files"];

    /// <exception cref="DgpException">BadName, UnknownTask, BadRequest: nothing can be done with it. Its status is written all the same.</exception>
    public static UploadName Parse(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        RequireUsable(name);
        if (MaterialFolders.Contains(first) || name.EndsWith(MaskEnding, StringComparison.OrdinalIgnoreCase))
        {
            return new UploadName(name, UploadKind.Material, null);
        }

        if (first == ManifestFolder)
        {
            return name.EndsWith(ManifestEnding, StringComparison.Ordinal)
                ? new UploadName(name, UploadKind.Manifest, null)
                : throw new DgpException(ErrorCode.BadName, $"'{Printable.Text(name)}' is no request.", $"Requests end in {ManifestEnding}.");
        }

        if (slash < 0)
        {
            throw new DgpException(
                ErrorCode.UnknownTask,
                $"'{Printable.Text(name)}' lies in no folder, so nothing says what to do with it.",
                $"Upload it to one of {string.Join("/, ", JobTasks.OfOnePicture)}/.");
        }

        JobTasks.Require(first);
        JobTasks.RequireOnePicture(first);
        return PictureLimits.Endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase))
            ? new UploadName(name, UploadKind.Picture, first)
            : throw new DgpException(
                ErrorCode.BadName, $"'{Printable.Text(name)}' has no picture's ending.", $"Use {string.Join(", ", PictureLimits.Endings)}.");
    }

    /// <summary>A name that storage clients, file systems and addresses all take to mean the same blob.</summary>
    /// <exception cref="DgpException">BadName.</exception>
    public static void RequireUsable(string name)
    {
        var problem = name.Length switch
        {
            0 => "is empty",
            > Longest => "is longer than 1,024 characters",
            _ when name.Any(IsBarred) => "has a control character, a backslash or something that is no character",
            _ when !IsUnicode(name) => "is no valid Unicode",
            _ when name.Split('/').Any(part => part.Length == 0 || part.EndsWith('.') || part.Trim() != part) =>
                "has a folder or file name that is empty, ends in a dot, or begins or ends with a space",
            _ => null,
        };
        if (problem is not null)
        {
            throw new DgpException(ErrorCode.BadName, $"The name '{Printable.Text(name)}' {problem}.", "Rename it and upload it again.");
        }
    }

    /// <summary>The name of the mask beside a picture: <c>cat.mask.png</c> of <c>cat.jpg</c>.</summary>
    public static string MaskBeside(string picture) => WithoutEnding(picture) + MaskEnding;

    /// <summary>
    /// Whom a picture's jobs are counted for: the folder below the first one, <c>alice</c> of <c>colorize/alice/cats/tom.png</c>; empty of a picture
    /// that lies in the first one itself.
    /// </summary>
    public static string OwnerOf(string picture) => picture.Split('/') is { Length: > 2 } parts ? parts[1] : "";

    /// <summary>
    /// Where a job's files are in <see cref="Containers.Results"/>, without a slash at the end: <c>colorize/any/path/name/&lt;jobId&gt;</c>
    /// of <c>colorize/any/path/name.png</c>. Any upload has one, so that any can be told why it was rejected.
    /// </summary>
    /// <param name="task">Null where the upload names none.</param>
    public static string ResultFolder(string? task, string upload, string jobId)
    {
        var parts = WithoutEnding(upload).Split('/').Select(Safe).ToList();
        // Not for a folder of the same name further down: only the first folder is the task.
        var own = parts.Count > 1 && parts[0] == task ? parts.Skip(1) : parts;
        var folders = own.Prepend(task is null ? "rejected" : Safe(task)).ToList();
        var folder = string.Join('/', folders.Take(MostFolders));
        if (folder.Length > LongestFolder)
        {
            folder = folder[..(char.IsHighSurrogate(folder[LongestFolder - 1]) ? LongestFolder - 1 : LongestFolder)];
        }
        else if (folders.Count <= MostFolders)
        {
            return $"{folder}/{jobId}";
        }

        return $"{folder.TrimEnd('/', '.', ' ')}~/{jobId}";
    }

    /// <summary>A part of a name that means nothing but itself: never <c>..</c>, never empty.</summary>
    private static string Safe(string part)
    {
        var safe = string.Concat(part.Select((c, i) => IsBarred(c) || LoneSurrogate(part, i) ? '_' : c)).Trim();
        var kept = safe.TrimEnd('.', ' ');
        return kept.Length == 0 ? "_" : kept.Length < safe.Length ? kept + "_" : safe;
    }

    // Storage lists names as XML, in which not every character can stand.
    private static bool IsBarred(char c) =>
        char.IsControl(c) || c is '\\' or (>= '\uE000' and <= '\uF8FF') or (>= '\uFDD0' and <= '\uFDEF') or >= '\uFFFD';

    private static bool LoneSurrogate(string text, int i) =>
        (char.IsHighSurrogate(text[i]) && (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])))
        || (char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1])));

    /// <summary>No half of a surrogate pair stands alone.</summary>
    internal static bool IsUnicode(string name) => !Enumerable.Range(0, name.Length).Any(i => LoneSurrogate(name, i));

    private static string WithoutEnding(string name)
    {
        foreach (var ending in PictureLimits.Endings.Prepend(ManifestEnding))
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && name.Length > ending.Length && name[^(ending.Length + 1)] != '/')
            {
                return name[..^ending.Length];
            }
        }

        return name;
    }
}
