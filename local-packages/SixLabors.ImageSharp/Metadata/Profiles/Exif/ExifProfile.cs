using System.Diagnostics.CodeAnalysis;

namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>An EXIF profile. Values other than the orientation are carried along as they are; a thumbnail is not.</summary>
public sealed class ExifProfile : IDeepCloneable<ExifProfile>
{
    private readonly byte[]? _data;
    private List<ExifEntry>? _entries;

    public ExifProfile()
    {
    }

    /// <param name="data">A TIFF structure: <c>II*</c> or <c>MM*</c> and its directories. Damaged entries are left out.</param>
    public ExifProfile(byte[]? data) => _data = data;

    private ExifProfile(ExifProfile other)
    {
        _data = (byte[]?)other._data?.Clone();
        _entries = other._entries?.ConvertAll(entry => (ExifEntry)entry.DeepClone());
    }

    public IReadOnlyList<IExifValue> Values => Entries;

    private List<ExifEntry> Entries => _entries ??= _data is null ? [] : ExifReader.Read(_data);

    public bool TryGetValue<TValueType>(ExifTag<TValueType> tag, [NotNullWhen(true)] out IExifValue<TValueType>? exifValue)
    {
        exifValue = Entries.Find(entry => entry.Tag == tag) as IExifValue<TValueType>;
        return exifValue is not null;
    }

    public void SetValue<TValueType>(ExifTag<TValueType> tag, TValueType value)
    {
        var entry = Entries.Find(entry => entry.Tag == tag);
        if (entry is null)
        {
            entry = new ExifShort(ExifDirectory.Image, tag, default);
            Entries.Add(entry);
        }

        entry.TrySetValue(value);
    }

    public bool RemoveValue(ExifTag tag)
    {
        var index = Entries.FindIndex(entry => entry.Tag == tag);
        if (index < 0)
        {
            return false;
        }

        Entries.RemoveAt(index);
        return true;
    }

    /// <returns>The bytes it was made from if nothing was looked at; null or empty if there is nothing to write.</returns>
    public byte[]? ToByteArray() => _entries switch
    {
        null => _data,
        [] => [],
        _ => ExifWriter.Write(_entries),
    };

    public ExifProfile DeepClone() => new(this);
}
