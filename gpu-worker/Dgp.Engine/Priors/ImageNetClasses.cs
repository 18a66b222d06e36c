namespace Dgp.Engine.Priors;

/// <summary>
/// The classes that the published BigGANs draw: those of ILSVRC 2012, by their words in WordNet 3.0. <c>ImageNet/classes.txt</c> says where the names
/// come from and under which licence.
/// </summary>
public static class ImageNetClasses
{
    public const int Count = 1000;

    private const string ResourceName = "Dgp.Engine.Priors.ImageNet.classes.txt";

    /// <summary>In the order of the class index, synonyms after commas: "tench, Tinca tinca".</summary>
    public static IReadOnlyList<string> Names { get; } = Read();

    private static List<string> Read()
    {
        using var stream = typeof(ImageNetClasses).Assembly.GetManifestResourceStream(ResourceName)!;
        using var reader = new StreamReader(stream);
        var names = new List<string>(Count);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                names.Add(ClassNames.WithoutSynset(line));
            }
        }

        return names;
    }
}
