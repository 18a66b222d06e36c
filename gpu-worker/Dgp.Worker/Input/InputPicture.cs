using System.Security.Cryptography;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Input.Formats;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Input;

/// <summary>A picture from a file that nobody vouches for: upright, opaque, one frame. Its size is known before any pixel is decoded.</summary>
internal sealed class InputPicture : IDisposable
{
    private InputPicture(string path, string location, FileFacts file, Image<Rgb24> image, IReadOnlyList<string> notes)
    {
        Path = path;
        Location = location;
        File = file;
        Image = image;
        Notes = notes;
    }

    /// <summary>As it was named.</summary>
    public string Path { get; }

    /// <summary>Where it lies, in full.</summary>
    public string Location { get; }

    public FileFacts File { get; }

    public Image<Rgb24> Image { get; }

    /// <summary>What a person should know of how it was read, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <exception cref="DgpException">NotFound, UnknownFormat, BadImage, TooLarge.</exception>
    /// <exception cref="OperationCanceledException">Thrown when reading was cancelled.</exception>
    public static InputPicture Load(string path, CancellationToken cancellation = default)
    {
        var bytes = InputFile.Read(path, PictureLimits.MostBytes);
        return From(path, System.IO.Path.GetFullPath(path), bytes, cancellation);
    }

    /// <param name="name">Container and name of the blob that the bytes are of.</param>
    /// <exception cref="DgpException">UnknownFormat, BadImage, TooLarge.</exception>
    /// <exception cref="OperationCanceledException">Thrown when reading was cancelled.</exception>
    public static InputPicture FromBlob(string name, byte[] bytes, CancellationToken cancellation = default) => From(name, name, bytes, cancellation);

    public void Dispose() => Image.Dispose();

    private static InputPicture From(string path, string location, byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            var file = PictureFile.Read(bytes)
                ?? throw new DgpException(ErrorCode.UnknownFormat, $"{path} is no PNG, JPEG or WebP.", "Convert it to one of these.");
            if ((long)file.Width * file.Height > PictureLimits.MostPixels)
            {
                throw TooLarge(path, $"has {file.Width} x {file.Height} pixels");
            }

            var notes = new List<string>();
            var image = Decode(file, notes, cancellation);
            return new InputPicture(path, location, FileFacts.Of(file, bytes), image, notes);
        }
        catch (Exception e) when (e is InvalidMemoryOperationException || e.InnerException is InvalidMemoryOperationException)
        {
            throw TooLarge(path, "needs more memory than is allowed", e);
        }
        catch (InvalidDataException e)
        {
            throw BadImage($"{path} is cut short or damaged: {e.Message}.", e);
        }
        catch (Exception e) when (e is not (DgpException or OutOfMemoryException) && !(e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            // Decoders fail on damaged bytes in every way there is, null references included; all of them mean the same to a user.
            throw BadImage($"{path} is cut short or damaged.", e);
        }
    }

    private static Image<Rgb24> Decode(PictureFile file, List<string> notes, CancellationToken cancellation)
    {
        if (file.IsAnimation)
        {
            notes.Add("It is an animation; its first frame was used.");
        }

        var image = file.MayBeTransparent
            ? Transparency.OverWhite(OnCanvas(file, PictureDecoder.Decode<Rgba32>(file, cancellation)), notes)
            : Transparency.None(PictureDecoder.Decode<Rgb24>(file, cancellation));
        if (file.Metadata.Orientation > 1)
        {
            notes.Add("It was turned upright, as its EXIF orientation says.");
            Upright.Turn(image, file.Metadata.Orientation);
        }

        notes.AddRange(file.Metadata.Notes());
        return image;
    }

    /// <summary>A first frame that is smaller than its animation, where it belongs. Disposes of the frame.</summary>
    private static Image<Rgba32> OnCanvas(PictureFile file, Image<Rgba32> frame)
    {
        if (file.Place is not { } place)
        {
            return frame;
        }

        using (frame)
        {
            var canvas = new Image<Rgba32>(frame.GetConfiguration(), file.Width, file.Height);
            frame.ProcessPixelRows(canvas, (from, to) =>
            {
                for (var y = 0; y < place.Height; y++)
                {
                    from.GetRowSpan(y).CopyTo(to.GetRowSpan(place.Y + y)[place.X..]);
                }
            });
            return canvas;
        }
    }

    private static DgpException BadImage(string message, Exception inner) =>
        new(ErrorCode.BadImage, message, "Open it in a picture viewer; if it shows, save it anew.", inner);

    private static DgpException TooLarge(string path, string problem, Exception? inner = null) => new(
        ErrorCode.TooLarge, $"{path} {problem}.", $"Reduce it to at most {PictureLimits.MostPixels / 1_000_000} million pixels.", inner);
}

/// <summary>What a report says of a picture's file.</summary>
/// <param name="Width">As stored, before any turning. Pixels.</param>
internal sealed record FileFacts(int Width, int Height, string Format, long Bytes, string Sha256, PictureMetadata Metadata)
{
    public static FileFacts Of(PictureFile file, byte[] bytes) =>
        new(file.Width, file.Height, file.Format, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), file.Metadata);
}
