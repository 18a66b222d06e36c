using Dgp.Engine.Training;

namespace Dgp.Engine.Tests.Training;

/// <summary>Small sets of pictures in a folder that goes with them.</summary>
internal sealed class Sets : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("dgp-training-").FullName;

    /// <summary>Each picture is of one grey, its number; classes take turns.</summary>
    public PictureSet Greys(int count, params string[] classes) => PictureSet.Write(
        Folder,
        Enumerable.Range(0, count).Select(i => (Enumerable.Repeat((byte)i, 32 * 32 * 3).ToArray(), i % classes.Length)),
        written => new PictureSetDescription("greys", 32, written, classes, []));

    /// <summary>Noise, the same each time.</summary>
    public PictureSet Noise(int count, params string[] classes)
    {
        var random = new Random(7);
        return PictureSet.Write(
            Folder, Enumerable.Range(0, count).Select(i => (Picture(), i % classes.Length)), written => new PictureSetDescription("noise", 32, written, classes, []));

        byte[] Picture()
        {
            var pixels = new byte[32 * 32 * 3];
            random.NextBytes(pixels);
            return pixels;
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
