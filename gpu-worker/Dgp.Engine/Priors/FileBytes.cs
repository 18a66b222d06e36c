using Dgp.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Dgp.Engine.Priors;

/// <summary>
/// Random access to an untrusted file. Reads go straight into the caller's memory, so nothing is held twice, and a file that shrinks
/// while it is open is an error (under a memory mapping it would end the process).
/// </summary>
internal sealed class FileBytes : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FileBytes(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    public string Path { get; }

    public long Length { get; }

    /// <exception cref="DgpException">NotFound; BadPrior for an empty file.</exception>
    public static FileBytes Open(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                throw new DgpException(ErrorCode.NotFound, $"There is no file {Damaged.Printable(path)}.", "Check the path.");
            }

            // Pipes and devices also report 0; opening one could wait for ever.
            if (info.Length == 0)
            {
                throw Damaged.File(path, "the file is empty");
            }

            return new FileBytes(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DgpException(
                ErrorCode.NotFound, $"{Damaged.Printable(path)} cannot be read: {Damaged.Printable(e.Message)}", "Check the path and its permissions.", e);
        }
    }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>.</summary>
    /// <exception cref="DgpException">BadPrior: the file ends before.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length || destination.Length > Length - offset)
        {
            throw Damaged.File(Path, $"ends before byte {offset} + {destination.Length}");
        }

        try
        {
            while (destination.Length > 0)
            {
                var read = RandomAccess.Read(_handle, destination, offset);
                if (read == 0)
                {
                    throw Damaged.File(Path, "became shorter while it was read");
                }

                destination = destination[read..];
                offset += read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Damaged.File(Path, $"cannot be read: {Damaged.Printable(e.Message)}", e);
        }
    }

    public byte[] Read(long offset, int count)
    {
        if (offset < 0 || count < 0 || offset > Length || count > Length - offset)
        {
            throw Damaged.File(Path, $"ends before byte {offset} + {count}");
        }

        var bytes = new byte[count];
        Read(offset, bytes);
        return bytes;
    }

    public void Dispose() => _handle.Dispose();
}
