using System.Formats.Tar;
using System.IO.Compression;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Input;

namespace Dgp.Worker.Training;

/// <summary>Picture files to train on, from a folder or a tar archive; the class of each is the folder that it lies in.</summary>
internal sealed class PictureSource
{
    private static readonly HashSet<string> Extensions = new([".jpg", ".jpeg", ".png", ".webp"], StringComparer.OrdinalIgnoreCase);

    private readonly string _path;

    /// <exception cref="DgpException">NotFound.</exception>
    public PictureSource(string path)
    {
        _path = Path.GetFullPath(path);
        IsFolder = Directory.Exists(path);
        if (!IsFolder && !File.Exists(path))
        {
            throw new DgpException(ErrorCode.NotFound, $"There is no folder or archive {path}.", "Give a folder with one sub-folder of pictures for each class, or a tar of one.");
        }
    }

    private bool IsFolder { get; }

    /// <summary>Changes when files come, go or are written.</summary>
    /// <exception cref="DgpException">NotFound: it cannot be read.</exception>
    public string Identity() => Reading(() =>
    {
        if (!IsFolder)
        {
            var file = new FileInfo(_path);
            return $"{_path} {file.Length} {file.LastWriteTimeUtc:O}";
        }

        var (count, bytes, latest) = (0, 0L, DateTime.MinValue);
        foreach (var file in Files().Select(f => new FileInfo(f)))
        {
            (count, bytes, latest) = (count + 1, bytes + file.Length, file.LastWriteTimeUtc > latest ? file.LastWriteTimeUtc : latest);
        }

        return $"{_path} {count} {bytes} {latest:O}";
    });

    /// <summary>Classes in the order of their names: the folders that hold pictures.</summary>
    /// <exception cref="DgpException">NotFound: it cannot be read.</exception>
    public IReadOnlyList<string> Classes() => Reading(() => Names()
        .Select(ClassOf).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList());

    /// <summary>Each picture file's name and class, in the order of <see cref="Read"/>.</summary>
    /// <exception cref="DgpException">NotFound: it cannot be read.</exception>
    public IReadOnlyList<(string Name, string? Class)> List() => Reading(() => Names().Select(n => (n, ClassOf(n))).ToList());

    /// <summary>Each picture file's name, class and bytes, always in the same order. Bytes are null where the file cannot be read, with the reason.</summary>
    /// <param name="wanted">Which files, by name; null: all.</param>
    public IEnumerable<(string Name, string? Class, byte[]? Bytes, string? Problem)> Read(Func<string, bool>? wanted = null) =>
        IsFolder ? ReadFolder(wanted) : ReadTar(wanted);

    private IEnumerable<(string Name, string? Class, byte[]? Bytes, string? Problem)> ReadFolder(Func<string, bool>? wanted)
    {
        foreach (var path in Files())
        {
            var name = Path.GetRelativePath(_path, path);
            if (wanted?.Invoke(name) == false)
            {
                continue;
            }

            byte[]? bytes = null;
            string? problem = null;
            try
            {
                bytes = InputFile.Read(path, PictureLimits.MostBytes);
            }
            catch (DgpException e)
            {
                problem = e.Message;
            }

            yield return (name, ClassOf(name), bytes, problem);
        }
    }

    private IEnumerable<(string Name, string? Class, byte[]? Bytes, string? Problem)> ReadTar(Func<string, bool>? wanted)
    {
        foreach (var entry in Entries().Where(e => wanted?.Invoke(e.Name) != false))
        {
            if (entry.Length > PictureLimits.MostBytes)
            {
                yield return (entry.Name, ClassOf(entry.Name), null, $"{entry.Name} has {entry.Length >> 20} MB.");
                continue;
            }

            var bytes = new byte[entry.Length];
            entry.DataStream?.ReadExactly(bytes);
            yield return (entry.Name, ClassOf(entry.Name), bytes, null);
        }
    }

    private IEnumerable<string> Names() => IsFolder ? Files().Select(f => Path.GetRelativePath(_path, f)) : Entries().Select(e => e.Name);

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_path, "*", SearchOption.AllDirectories).Where(IsPicture).Order(StringComparer.Ordinal);

    private IEnumerable<TarEntry> Entries()
    {
        using var file = File.OpenRead(_path);
        Span<byte> magic = stackalloc byte[2];
        var zipped = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic[0] == 0x1f && magic[1] == 0x8b;
        file.Position = 0;
        using Stream stream = zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && IsPicture(entry.Name))
            {
                yield return entry;
            }
        }
    }

    private static bool IsPicture(string name) => Extensions.Contains(Path.GetExtension(name)) && !Path.GetFileName(name).StartsWith('.');

    // The innermost folder: archives often have one around all classes.
    private static string? ClassOf(string name) => Path.GetFileName(Path.GetDirectoryName(name)) is { Length: > 0 } folder ? folder : null;

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>For what goes wrong while the archive itself is read.</summary>
    public DgpException Unreadable(Exception e) => new(
        ErrorCode.NotFound, $"{_path} cannot be read to its end: {e.Message}", "Check that it is a folder, a tar or a tar.gz, and that it is whole.", e);
}
