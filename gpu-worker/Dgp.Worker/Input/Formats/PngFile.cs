using System.Buffers.Binary;
using System.IO.Hashing;

namespace Dgp.Worker.Input.Formats;

/// <summary>PNG, chunk by chunk. Source: PNG specification, third edition, sections 5 and 11.</summary>
internal sealed class PngFile : PictureFile
{
    private const int NarrowestInterlaced = 5;
    private const int PaletteBytes = 3 * 256;

    private readonly byte[] _file;
    private readonly PngHeader _header;
    private readonly PngChunks _chunks;

    private PngFile(byte[] file, PngChunks chunks)
    {
        _file = file;
        _chunks = chunks;
        _header = PngHeader.Parse(chunks.Data("IHDR"));
        (Width, Height) = (_header.Width, _header.Height);
        MayBeTransparent = _header.HasAlpha || chunks.Has("tRNS");
        IsAnimation = chunks.Has("acTL");
        Metadata = PngMetadata.Of(chunks);
    }

    public override string Format => "PNG";

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool Recognises(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    public static PngFile Parse(byte[] file) => new(file, PngChunks.Parse(file, Signature.Length));

    public override byte[] ForDecoder(CancellationToken cancellation)
    {
        if (_header.IsInterlaced && _header.Width < NarrowestInterlaced)
        {
            // Some passes have no pixel then, and ImageSharp 2.1 takes the next pass's rows for theirs.
            throw Damaged("an interlaced PNG of under five pixels' width cannot be decoded here");
        }

        if (!PngInflation.Yields(_file, _chunks.Pixels, _header.InflatedBytes, cancellation))
        {
            throw Damaged("its pixels are not all there");
        }

        using var png = new MemoryStream(_chunks.Pixels.Sum(p => p.End.Value - p.Start.Value + 12) + (2 * PaletteBytes));
        png.Write(Signature);
        Write(png, "IHDR"u8, _chunks.Data("IHDR"));
        WritePalette(png);
        foreach (var part in _chunks.Pixels)
        {
            // With its own checksum, which was found right.
            png.Write(_file.AsSpan(part.Start.Value - 8, part.End.Value - part.Start.Value + 12));
        }

        Write(png, "IEND"u8, []);
        return png.ToArray();
    }

    private void WritePalette(MemoryStream png)
    {
        if (_header.Colour == PngHeader.Palette)
        {
            if (!_chunks.Has("PLTE"))
            {
                throw Damaged("its palette is missing");
            }

            // To its full length, with black: for an interlaced picture the decoder reads behind the end of a shorter one.
            var palette = new byte[PaletteBytes];
            _chunks.Data("PLTE").CopyTo(palette);
            Write(png, "PLTE"u8, palette);
        }

        if (_chunks.Has("tRNS") && !_header.HasAlpha)
        {
            var transparency = _chunks.Data("tRNS").ToArray();
            if (_header.Depth == 16)
            {
                // ImageSharp 2.1 reads these numbers, and no others, with their bytes the wrong way round.
                for (var i = 0; i + 1 < transparency.Length; i += 2)
                {
                    (transparency[i], transparency[i + 1]) = (transparency[i + 1], transparency[i]);
                }
            }

            Write(png, "tRNS"u8, transparency);
        }
    }

    private static void Write(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        var start = (int)png.Length;
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(png.GetBuffer().AsSpan(start, (int)png.Length - start)));
        png.Write(number);
    }
}
