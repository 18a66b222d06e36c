using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Priors;
using Dgp.Engine.Training;
using Dgp.Engine.NativeTorch;
using TorchSharp;

namespace Dgp.Worker.Stack.Chaos;

/// <summary>
/// A prior whose networks are narrow and were never trained, so that a job takes moments on any machine: it is the pipeline that is disturbed. Workers fetch it from
/// storage, as they would one that somebody brought.
/// </summary>
internal static class ChaosPrior
{
    public const string Name = "chaos";

    public const int Classes = 10;

    private const int Side = 32;
    private const int Channels = 2;

    public static async Task UploadAsync(BlobServiceClient blobs, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("dgp-chaos-").FullName;
        try
        {
            Write(folder);
            var container = blobs.GetBlobContainerClient(Containers.Priors);
            // prior.json, without which it is no prior, comes last.
            foreach (var file in Directory.GetFiles(Path.Combine(folder, Name)).OrderBy(f => Path.GetExtension(f) == ".json"))
            {
                await container.GetBlobClient($"{Name}/{Path.GetFileName(file)}").UploadAsync(file, overwrite: true, cancellation);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string folder)
    {
        TorchLibrary.Load();
        var architecture = new BigGanArchitecture
        {
            Resolution = Side,
            GeneratorChannels = Channels,
            DiscriminatorChannels = Channels,
            GeneratorAttention = [],
            DiscriminatorAttention = [],
            Classes = Classes,
            SharedDim = 8,
            LatentDim = 20,
            SpectralNormEpsilon = 1e-6,
            BatchNormEpsilon = 1e-5,
        };
        // A training that has not begun yet has all that a prior is made of; the pictures are looked at by nobody.
        using var set = PictureSet.Write(
            folder,
            Enumerable.Range(0, Classes).Select(i => (new byte[Side * Side * 3], i)),
            count => new PictureSetDescription(Name, Side, count, [.. Enumerable.Range(0, Classes).Select(i => FormattableString.Invariant($"thing {i}"))], []));
        using var run = new TrainingRun(architecture, new TrainingSettings { Batch = 2 }, set, folder, null, torch.CPU, TimeProvider.System);
        run.WritePrior(Path.Combine(folder, Name), Name);
    }
}
