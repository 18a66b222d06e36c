using System.Buffers.Binary;
using Dgp.Contracts;

namespace Dgp.Worker.Input.Formats;

/// <summary>One picture of a WebP: a lossless stream, or a lossy one with or without alpha. Source: RFC 9649; RFC 6386, section 9.1.</summary>
internal sealed class WebpPixels
{
    private const byte LosslessSignature = 0x2F;
    private const int LosslessHeadBytes = 5;
    private const int LossyHeadBytes = 10;
    private const int MostSide = 0x3FFF;

    // ImageSharp 2.1 reads eight bytes at once at the start of an alpha, however short it is.
    private const int LeastAlphaBytes = 16;

    private readonly byte[] _file;
    private readonly Range _data;

    private WebpPixels(byte[] file, Range data, bool isLossless, Range? alpha, int width, int height)
    {
        (_file, _data) = (file, data);
        IsLossless = isLossless;
        Alpha = alpha;
        (Width, Height) = (width, height);
    }

    public bool IsLossless { get; }

    /// <summary>Null where it is opaque, or has its alpha within.</summary>
    public Range? Alpha { get; }

    public int Width { get; }

    public int Height { get; }

    public ReadOnlySpan<byte> Data => _file.AsSpan(_data);

    /// <exception cref="InvalidDataException">Thrown when there is none, or its header is wrong.</exception>
    public static WebpPixels Of(byte[] file, Range? found, Range? alpha)
    {
        if (found is not { } place)
        {
            throw new InvalidDataException("it has no pixels");
        }

        var data = file.AsSpan(place);
        if (file.AsSpan(place.Start.Value - WebpChunk.HeadBytes).StartsWith("VP8L"u8))
        {
            // Width - 1 and height - 1 in 14 bits each, whether alpha is used, a version of three bits.
            var bits = data.Length >= LosslessHeadBytes && data[0] == LosslessSignature ? BinaryPrimitives.ReadUInt32LittleEndian(data[1..]) : uint.MaxValue;
            return bits >> 29 == 0
                ? new WebpPixels(file, place, isLossless: true, alpha: null, (int)(bits & MostSide) + 1, (int)((bits >> 14) & MostSide) + 1)
                : throw new InvalidDataException("its picture has no signature");
        }

        // A frame tag of three bytes, a start code of three, then two sizes of 14 bits.
        var isKeyFrame = data.Length >= LossyHeadBytes && (data[0] & 1) == 0 && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]);
        var (width, height) = isKeyFrame
            ? (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & MostSide, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & MostSide)
            : (0, 0);
        return width > 0 && height > 0
            ? new WebpPixels(file, place, isLossless: false, alpha, width, height)
            : throw new InvalidDataException("its first frame has no start code, or no size");
    }

    /// <exception cref="InvalidDataException">Thrown when the stream ends before its codes do.</exception>
    /// <exception cref="DgpException">TooLarge.</exception>
    public void RequireModestCodes(CancellationToken cancellation)
    {
        if (IsLossless)
        {
            LosslessWebp.RequireModestCodes(Data[LosslessHeadBytes..], Width, Height, cancellation);
        }
        else if (Alpha is { } place && _file.AsSpan(place) is { Length: > 0 } alpha && (alpha[0] & 3) == 1)
        {
            LosslessWebp.RequireModestCodes(alpha[1..], Width, Height, cancellation);
        }
    }

    public byte[] PaddedAlpha()
    {
        var alpha = _file.AsSpan(Alpha!.Value);
        var padded = new byte[Math.Max(LeastAlphaBytes, alpha.Length)];
        alpha.CopyTo(padded);
        return padded;
    }
}
