using System.Buffers.Binary;

namespace Dgp.Worker.Input;

/// <summary>Tells a JPEG that was cut short: decoders fill what is missing with grey and say nothing.</summary>
internal static class JpegEnd
{
    private const byte Prefix = 0xFF;
    private const byte EndOfImage = 0xD9;
    private const int StartOfImageBytes = 2;

    /// <summary>
    /// Whether the end-of-image marker stands where going from segment to segment leads; that of a thumbnail inside a segment is
    /// not taken for it, and what a camera appends after the end is not looked at.
    /// </summary>
    public static bool IsThere(ReadOnlySpan<byte> file)
    {
        var at = StartOfImageBytes;
        while (at < file.Length && file[at..].IndexOf(Prefix) is var skipped and >= 0)
        {
            at += skipped + 1;
            if (at >= file.Length || file[at] == EndOfImage)
            {
                return at < file.Length;
            }

            if (HasLength(file[at]))
            {
                at++;
                at += at + sizeof(ushort) <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[at..]) : file.Length;
            }
            else if (file[at] != Prefix)
            {
                at++;
            }
        }

        return false;
    }

    // Not so: a stuffed zero among the coded pixels, TEM, the restart markers, a second start of image, and padding.
    private static bool HasLength(byte marker) => marker is not (0x00 or 0x01 or (>= 0xD0 and <= 0xD8) or Prefix);
}
