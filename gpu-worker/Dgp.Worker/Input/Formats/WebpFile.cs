using System.Buffers.Binary;

namespace Dgp.Worker.Input.Formats;

/// <summary>WebP, chunk by chunk; of an animation the first frame. Source: RFC 9649, section 2.</summary>
internal sealed class WebpFile : PictureFile
{
    private const int HeaderBytes = 12;
    private const int CanvasBytes = 10;
    private const int FrameHeadBytes = 16;
    private const byte AlphaFlag = 0x10;

    private readonly WebpPixels _pixels;

    private WebpFile(byte[] file)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4)) + 8L;
        if (length > file.Length || length < HeaderBytes)
        {
            throw Damaged("it is shorter than its RIFF header says");
        }

        var chunks = RiffChunks.Parse(file, HeaderBytes..(int)length);
        if (chunks.FirstType != "VP8X")
        {
            _pixels = WebpPixels.Of(file, chunks.FirstType == "VP8L" ? chunks.Find("VP8L") : chunks.Find("VP8 "), alpha: null);
            (Width, Height) = (_pixels.Width, _pixels.Height);
        }
        else
        {
            (Width, Height) = Canvas(file, chunks);
            IsAnimation = chunks.Find("ANMF") is not null;
            var frame = chunks.Find("ANMF") is { } found ? Frame(file, found) : chunks;
            _pixels = WebpPixels.Of(file, frame.Find("VP8L") ?? frame.Find("VP8 "), frame.Find("ALPH"));
            var place = chunks.Find("ANMF") is { } first ? PlaceOf(file, first) : new FramePlace(0, 0, Width, Height);
            RequireFit(place);
            Place = (place.Width, place.Height) == (Width, Height) ? null : place;
            var exif = chunks.Find("EXIF") is { } data ? Exif.Parse(file.AsSpan(data)) : Exif.None;
            var profile = chunks.Find("ICCP") is { } icc && icc.End.Value - icc.Start.Value <= IccProfile.MostBytes ? IccProfile.From(file.AsSpan(icc)) : null;
            Metadata = new PictureMetadata(exif.Orientation, profile, null, exif.Resolution);
        }

        MayBeTransparent = _pixels.IsLossless || _pixels.Alpha is not null || Place is not null;
    }

    public override string Format => "Webp";

    public static bool Recognises(ReadOnlySpan<byte> file) => file.Length >= HeaderBytes && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8);

    public static WebpFile Parse(byte[] file) => new(file);

    public override byte[] ForDecoder(CancellationToken cancellation)
    {
        _pixels.RequireModestCodes(cancellation);
        using var webp = new MemoryStream();
        webp.Write("RIFF\0\0\0\0WEBP"u8);
        if (_pixels.Alpha is not null)
        {
            var canvas = new byte[CanvasBytes];
            canvas[0] = AlphaFlag;
            WebpChunk.WriteUInt24(canvas.AsSpan(4), _pixels.Width - 1);
            WebpChunk.WriteUInt24(canvas.AsSpan(7), _pixels.Height - 1);
            WebpChunk.Write(webp, "VP8X"u8, canvas);
            WebpChunk.Write(webp, "ALPH"u8, _pixels.PaddedAlpha());
        }

        WebpChunk.Write(webp, _pixels.IsLossless ? "VP8L"u8 : "VP8 "u8, _pixels.Data);
        var file = webp.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return file;
    }

    // Flags, three bytes of nothing, width - 1 and height - 1.
    private static (int Width, int Height) Canvas(byte[] file, RiffChunks chunks)
    {
        var data = file.AsSpan(chunks.Find("VP8X")!.Value);
        return data.Length >= CanvasBytes
            ? (WebpChunk.ReadUInt24(data[4..]) + 1, WebpChunk.ReadUInt24(data[7..]) + 1)
            : throw Damaged("its header is cut");
    }

    // Half of x and of y, width - 1, height - 1, the duration, and how it is blended.
    private static FramePlace PlaceOf(byte[] file, Range frame)
    {
        var data = file.AsSpan(frame);
        return new FramePlace(
            2 * WebpChunk.ReadUInt24(data), 2 * WebpChunk.ReadUInt24(data[3..]), WebpChunk.ReadUInt24(data[6..]) + 1, WebpChunk.ReadUInt24(data[9..]) + 1);
    }

    private static RiffChunks Frame(byte[] file, Range frame) => frame.End.Value - frame.Start.Value >= FrameHeadBytes
        ? RiffChunks.Parse(file, (frame.Start.Value + FrameHeadBytes)..frame.End.Value)
        : throw Damaged("its first frame is cut");

    private void RequireFit(FramePlace place)
    {
        if (place.X + place.Width > Width || place.Y + place.Height > Height || (place.Width, place.Height) != (_pixels.Width, _pixels.Height))
        {
            throw Damaged("its canvas and its picture differ in size");
        }
    }
}
