using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Training;

namespace Dgp.Worker.Training;

/// <summary>Pictures that are decoded for one run; they are gone when it is over.</summary>
internal sealed class TemporaryPictures : IDisposable
{
    private const int LineEvery = 5000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dgp-pictures-");

    /// <param name="classes">Which folders are which class; null: every folder, in the order of their names.</param>
    /// <exception cref="DgpException">NotFound, BadOption, BadImage, CannotWrite.</exception>
    public TemporaryPictures(string path, int resolution, CancellationToken cancellation, IReadOnlyList<string>? classes = null)
    {
        try
        {
            Set = TrainingPictures.Open(new PictureSource(path), classes, resolution, _folder.FullName, Tell, cancellation);
        }
        catch
        {
            _folder.Delete(recursive: true);
            throw;
        }
    }

    public PictureSet Set { get; }

    public void Dispose()
    {
        Set.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Tell(int count)
    {
        if (count % LineEvery == 0)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} pictures decoded"));
        }
    }
}
