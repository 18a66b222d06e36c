using Dgp.Contracts;
using Dgp.Engine.Imaging;
using Dgp.Engine.Training;
using Dgp.Worker.Input;

namespace Dgp.Worker.Training;

/// <summary>Decodes a source once into a set of square pictures; what is no picture is listed and left out.</summary>
internal static class TrainingPictures
{
    /// <summary>Fewer cannot fill a few batches, and the discriminator knows them by heart within minutes.</summary>
    private const int FewestPictures = 100;
    private const int MostSkippedShare = 2;
    private const int NamedProblems = 3;

    /// <param name="classes">Which folders are which class; null: every folder, in the order of their names.</param>
    /// <param name="progress">Told how many are decoded.</param>
    /// <exception cref="DgpException">NotFound, BadOption, BadImage, CannotWrite.</exception>
    public static PictureSet Open(
        PictureSource source, IReadOnlyList<string>? classes, int resolution, string folder, Action<int> progress, CancellationToken cancellation)
    {
        var found = source.Classes();
        var wanted = classes ?? found;
        RequireClasses(wanted, found);
        var identity = $"{source.Identity()} {string.Join('|', wanted)}";
        if (PictureSet.Find(folder, identity, resolution) is { } known)
        {
            return known;
        }

        var skipped = new List<SkippedFile>();
        try
        {
            return PictureSet.Write(
                folder,
                Decode(source, wanted, resolution, skipped, progress, cancellation),
                count => new PictureSetDescription(identity, resolution, count, wanted, skipped));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw source.Unreadable(e);
        }
    }

    private static IEnumerable<(byte[] Pixels, int Class)> Decode(
        PictureSource source, IReadOnlyList<string> classes, int resolution, List<SkippedFile> skipped, Action<int> progress, CancellationToken cancellation)
    {
        var order = classes.Select((c, i) => (c, i)).ToDictionary(c => c.c, c => c.i, StringComparer.Ordinal);
        var perClass = new int[classes.Count];
        var done = 0;
        foreach (var (name, folder, bytes, problem) in source.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var index = folder is null ? -1 : order.GetValueOrDefault(folder, -1);
            if (index < 0)
            {
                skipped.Add(new SkippedFile(name, folder is null ? "It lies in no class's folder." : $"'{folder}' is none of the classes."));
                continue;
            }

            var (pixels, reason) = bytes is null ? (null, problem) : Square(name, bytes, resolution);
            if (pixels is null)
            {
                skipped.Add(new SkippedFile(name, reason!));
                continue;
            }

            perClass[index]++;
            progress(++done);
            yield return (pixels, index);
        }

        RequireEnough(done, perClass, classes, skipped);
    }

    private static (byte[]? Pixels, string? Reason) Square(string name, byte[] bytes, int resolution)
    {
        try
        {
            using var picture = InputPicture.FromBlob(name, bytes);
            using var square = Framing.Crop(picture.Image.Width, picture.Image.Height, resolution).ToSquare(picture.Image);
            return (Pictures.Bytes(square), null);
        }
        catch (DgpException e)
        {
            return (null, e.Message);
        }
    }

    private static void RequireClasses(IReadOnlyList<string> wanted, IReadOnlyList<string> found)
    {
        var missing = wanted.Except(found, StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            throw new DgpException(ErrorCode.BadOption, $"There are no pictures of the class '{missing[0]}'.", $"There are folders of {Listed(found)}.");
        }

        if (wanted.Count < 2)
        {
            throw new DgpException(
                ErrorCode.BadOption,
                wanted.Count == 0 ? "There are no pictures in folders there." : $"There is only one class, '{wanted[0]}'.",
                "BigGAN learns pictures of something: sort them into two or more sub-folders, one for each class.");
        }
    }

    private static void RequireEnough(int done, int[] perClass, IReadOnlyList<string> classes, List<SkippedFile> skipped)
    {
        var problems = skipped.Count == 0 ? "" : $" {skipped.Count} files were left out, such as {string.Join("; ", skipped.Take(NamedProblems).Select(s => $"{s.File}: {s.Reason}"))}";
        if (done < FewestPictures)
        {
            throw new DgpException(ErrorCode.BadOption, $"There are only {done} pictures to train on.{problems}", $"Give {FewestPictures} at the very least; some thousand are needed for good results.");
        }

        if (Array.IndexOf(perClass, 0) is >= 0 and var empty)
        {
            throw new DgpException(ErrorCode.BadOption, $"No picture of the class '{classes[empty]}' can be read.{problems}", "Mend its files, or leave its folder out with --classes.");
        }

        if (skipped.Count > done / MostSkippedShare)
        {
            throw new DgpException(ErrorCode.BadImage, $"Too much of it cannot be used.{problems}", "Mend or remove these files first; a few are named and left out.");
        }
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count <= 10 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(10))} and {names.Count - 10} more";
}
