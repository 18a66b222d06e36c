using System.Buffers.Binary;

namespace Dgp.Worker.Input.Formats;

/// <summary>JPEG's application segments: JFIF (0), EXIF (1), colour profile (2) and Adobe (14).</summary>
internal sealed class JpegMetadata
{
    private const double CentimetresPerInch = 2.54;

    // A name with its zero, this part's number, the number of parts.
    private const int ProfileHeadBytes = 14;

    private readonly Range?[] _profile = new Range?[byte.MaxValue + 1];
    private int _profileParts;
    private Range? _exif;
    private Range? _jfif;
    private byte? _adobeTransform;

    private static ReadOnlySpan<byte> ProfileName => "ICC_PROFILE\0"u8;

    public void Add(int application, Range segment, ReadOnlySpan<byte> data)
    {
        switch (application)
        {
            case 0 when data.StartsWith("JFIF\0"u8):
                _jfif ??= segment;
                break;
            case 1 when data.StartsWith(Exif.Prefix):
                _exif ??= segment;
                break;
            case 2 when data.Length > ProfileHeadBytes && data.StartsWith(ProfileName):
                _profile[data[12]] ??= segment;
                _profileParts = Math.Max(_profileParts, data[13]);
                break;
            case 14 when data.Length >= 12 && data.StartsWith("Adobe"u8):
                _adobeTransform = data[11];
                break;
        }
    }

    public PictureMetadata Read(byte[] file)
    {
        var exif = _exif is { } segment ? Exif.Parse(file.AsSpan(segment)) : Exif.None;
        return new PictureMetadata(exif.Orientation, Profile(file), null, exif.Resolution ?? Density(file));
    }

    /// <summary>
    /// The segment that tells the decoder how three components are to be read, as libjpeg reads them. ImageSharp 2.1 would take those of
    /// unknown names, without subsampling, for RGB.
    /// </summary>
    public byte[] ColourMarker(ReadOnlySpan<byte> components) => this switch
    {
        { _jfif: not null } or { _adobeTransform: null } when components.Length == 3 && !(_jfif is null && components.SequenceEqual("RGB"u8)) => Jfif,
        { _adobeTransform: { } transform } =>
            [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, components.Length == 3 && transform > 1 ? (byte)1 : transform],
        _ => [],
    };

    // Version 1.1, one by one pixel, no thumbnail.
    private static byte[] Jfif => [0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0];

    // Complete in order, or not at all; what a part claims never makes room for anything.
    private IccProfile? Profile(byte[] file)
    {
        var parts = _profile.Skip(1).Take(_profileParts).ToArray();
        if (parts.Length == 0 || parts.Any(p => p is null))
        {
            return null;
        }

        var profile = new List<byte>();
        foreach (var part in parts)
        {
            var data = file.AsSpan(part!.Value)[ProfileHeadBytes..];
            if (profile.Count + data.Length > IccProfile.MostBytes)
            {
                return null;
            }

            profile.AddRange(data);
        }

        return IccProfile.From(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(profile));
    }

    // Behind name and version: the unit (1 inch, 2 centimetre), then both densities.
    private Resolution? Density(byte[] file)
    {
        var data = _jfif is { } segment ? file.AsSpan(segment) : default;
        return data.Length >= 12 && data[7] is 1 or 2
            ? Resolution.From(
                BinaryPrimitives.ReadUInt16BigEndian(data[8..]) * (data[7] == 2 ? CentimetresPerInch : 1),
                BinaryPrimitives.ReadUInt16BigEndian(data[10..]) * (data[7] == 2 ? CentimetresPerInch : 1))
            : null;
    }
}
