using System.Diagnostics.CodeAnalysis;
using SixLabors.ImageSharp.Formats;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>Settings by the format that they belong to.</summary>
internal sealed class FormatMetadata
{
    private readonly Dictionary<IImageFormat, IDeepCloneable> _settings = [];

    public T GetOrAdd<T>(IImageFormat format, Func<T> create)
        where T : class, IDeepCloneable
    {
        if (!TryGet<T>(format, out var settings))
        {
            _settings[format] = settings = create();
        }

        return settings;
    }

    public bool TryGet<T>(IImageFormat format, [NotNullWhen(true)] out T? settings)
        where T : class, IDeepCloneable
    {
        settings = _settings.GetValueOrDefault(format) as T;
        return settings is not null;
    }

    public FormatMetadata DeepClone()
    {
        var clone = new FormatMetadata();
        foreach (var (format, settings) in _settings)
        {
            clone._settings.Add(format, settings.DeepClone());
        }

        return clone;
    }
}
