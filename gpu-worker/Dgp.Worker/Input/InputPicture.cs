using System.Buffers.Binary;
using System.Security.Cryptography;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Dgp.Worker.Input;

/// <summary>A picture from a file that nobody vouches for: upright, opaque, one frame. Its size is known before any pixel is decoded.</summary>
internal sealed class InputPicture : IDisposable
{
    // Only what is promised: the default also reads formats whose decoders we do not test.
    private static readonly DecoderOptions Options = new()
    {
        Configuration = new Configuration(new PngConfigurationModule(), new JpegConfigurationModule(), new WebpConfigurationModule()),
        MaxFrames = 1,
    };

    // To tell an animation, all its frames have to be counted.
    private static readonly DecoderOptions IdentifyOptions = new() { Configuration = Options.Configuration };

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
    public static InputPicture Load(string path)
    {
        var bytes = InputFile.Read(path, PictureLimits.MostBytes);
        return From(path, System.IO.Path.GetFullPath(path), bytes);
    }

    /// <param name="name">Container and name of the blob that the bytes are of.</param>
    /// <exception cref="DgpException">UnknownFormat, BadImage, TooLarge.</exception>
    public static InputPicture FromBlob(string name, byte[] bytes) => From(name, name, bytes);

    public void Dispose() => Image.Dispose();

    private static InputPicture From(string path, string location, byte[] bytes)
    {
        try
        {
            var header = SixLabors.ImageSharp.Image.Identify(IdentifyOptions, bytes);
            RequireModest(path, header);
            RequireWhole(bytes, header);
            var notes = new List<string>();
            if (header.FrameMetadataCollection.Count > 1)
            {
                notes.Add("It is an animation; its first frame was used.");
            }

            var image = Decode(bytes, header, notes);
            var facts = new FileFacts(
                header.Width, header.Height, header.Metadata.DecodedImageFormat!.Name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
            return new InputPicture(path, location, facts, image, notes);
        }
        catch (UnknownImageFormatException e)
        {
            throw new DgpException(ErrorCode.UnknownFormat, $"{path} is no PNG, JPEG or WebP.", "Convert it to one of these.", e);
        }
        catch (InvalidMemoryOperationException e)
        {
            throw TooLarge(path, "needs more memory than is allowed", e);
        }
        catch (Exception e) when (e is not (DgpException or OutOfMemoryException))
        {
            // Decoders fail on damaged bytes in every way there is, null references included; all of them mean the same to a user.
            throw new DgpException(
                ErrorCode.BadImage, $"{path} is cut short or damaged.", "Open it in a picture viewer; if it shows, save it anew.", e);
        }
    }

    private static Image<Rgb24> Decode(byte[] bytes, ImageInfo header, List<string> notes)
    {
        var image = header.Metadata.DecodedImageFormat is JpegFormat
            ? SixLabors.ImageSharp.Image.Load<Rgb24>(Options, bytes)
            : Transparency.OverWhite(SixLabors.ImageSharp.Image.Load<Rgba32>(Options, bytes), notes);
        if (image.Metadata.ExifProfile?.TryGetValue(ExifTag.Orientation, out var orientation) == true && orientation.Value is > 1 and <= 8)
        {
            notes.Add("It was turned upright, as its EXIF orientation says.");
        }

        image.Mutate(x => x.AutoOrient());
        return image;
    }

    private static void RequireModest(string path, ImageInfo header)
    {
        if ((long)header.Width * header.Height > PictureLimits.MostPixels)
        {
            throw TooLarge(path, $"has {header.Width} x {header.Height} pixels");
        }
    }

    // The decoders show what there is of a picture that was cut; a restoration of half a picture helps nobody.
    private static void RequireWhole(byte[] bytes, ImageInfo header)
    {
        if (header.Metadata.DecodedImageFormat is WebpFormat && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) + 8L > bytes.Length)
        {
            throw new InvalidDataException("The file is shorter than its RIFF header says.");
        }

        if (header.Metadata.DecodedImageFormat is JpegFormat && !JpegEnd.IsThere(bytes))
        {
            throw new InvalidDataException("The file ends before the picture does.");
        }
    }

    private static DgpException TooLarge(string path, string problem, Exception? inner = null) => new(
        ErrorCode.TooLarge, $"{path} {problem}.", $"Reduce it to at most {PictureLimits.MostPixels / 1_000_000} million pixels.", inner);
}

/// <summary>What a report says of a picture's file.</summary>
/// <param name="Width">As stored, before any turning. Pixels.</param>
internal sealed record FileFacts(int Width, int Height, string Format, long Bytes, string Sha256);
