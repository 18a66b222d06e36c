using Dgp.Engine.Priors;
using Dgp.Engine.Training;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Training;

namespace Dgp.Worker.Tests.Scores;

/// <summary>An untrained prior and pictures for it.</summary>
internal static class TinyPrior
{
    public const int PicturesOfEach = 60;

    /// <summary>Sixty pictures of each class, no two alike.</summary>
    public static string Pictures(this TemporaryFolder folder, string name, params IReadOnlyList<string> classes)
    {
        for (var c = 0; c < classes.Count; c++)
        {
            for (var i = 0; i < PicturesOfEach; i++)
            {
                using var photo = TestPictures.Photo(32, 32 + i, shift: (40 * c) + (name.Length * 7));
                using var png = new MemoryStream();
                SixLabors.ImageSharp.ImageExtensions.SaveAsPng(photo, png);
                folder.File($"{name}/{classes[c]}/{i:D2}.png", png.ToArray());
            }
        }

        return folder[name];
    }

    public static Prior Write(TemporaryFolder folder, params IReadOnlyList<string> classes)
    {
        var settings = new TrainingSettings { Batch = 4 };
        var request = new TrainingRequest { Data = folder.Pictures("first", classes), Folder = folder["prior"], Resolution = 32, Channels = 2, Settings = settings };
        using var pictures = new TemporaryPictures(request.Data, 32, TestContext.Current.CancellationToken);
        using var run = new TrainingRun(request.Architecture(classes.Count), settings, pictures.Set, folder["training"], null, Devices.Find("cpu"), TimeProvider.System);
        run.WritePrior(request.Folder, "tiny");
        return Prior.Open(request.Folder);
    }
}
