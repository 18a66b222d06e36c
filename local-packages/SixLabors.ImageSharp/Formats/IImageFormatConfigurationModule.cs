namespace SixLabors.ImageSharp.Formats;

/// <summary>Teaches a <see cref="Configuration"/> one format. List the wanted ones to refuse all others.</summary>
public interface IImageFormatConfigurationModule
{
    void Configure(Configuration configuration);
}
