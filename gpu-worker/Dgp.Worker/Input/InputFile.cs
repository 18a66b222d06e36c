using Dgp.Contracts;

namespace Dgp.Worker.Input;

/// <summary>Reads a whole file whose name came from outside.</summary>
internal static class InputFile
{
    /// <exception cref="DgpException">NotFound, UnknownFormat (a folder, empty, or not a regular file), TooLarge.</exception>
    public static byte[] Read(string path, long mostBytes)
    {
        if (path.Length == 0)
        {
            throw new DgpException(ErrorCode.NotFound, "The name of a file is empty.", "Name a PNG, JPEG or WebP file.");
        }

        try
        {
            if (Directory.Exists(path))
            {
                throw new DgpException(ErrorCode.UnknownFormat, $"{path} is a folder.", "Name the pictures in it: FOLDER/*.png.");
            }

            var info = new FileInfo(path);
            info = info.LinkTarget is null ? info : info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            if (!info.Exists)
            {
                throw new DgpException(ErrorCode.NotFound, $"There is no file {path}.", "Check the spelling and the current folder.");
            }

            // Pipes and devices have length 0 too, and are never opened: that could wait for ever.
            if (info.Length == 0)
            {
                throw new DgpException(ErrorCode.UnknownFormat, $"{path} is empty, or no regular file.", "Name a PNG, JPEG or WebP file.");
            }

            return info.Length <= mostBytes
                ? File.ReadAllBytes(info.FullName)
                : throw new DgpException(
                    ErrorCode.TooLarge, $"{path} has {info.Length >> 20} MB.", $"Files may have up to {mostBytes >> 20} MB.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DgpException(ErrorCode.NotFound, $"{path} cannot be read: {e.Message}", "Check the name and that you may read the file.", e);
        }
    }
}
