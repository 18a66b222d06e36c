using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.Checkpoints;

/// <summary>One restoration that nothing disturbed, with the checkpoints of all its boundaries.</summary>
public sealed class UndisturbedRun : IDisposable
{
    public const int Steps = 6;

    public UndisturbedRun(TinyPrior tiny)
    {
        Prior = tiny.Prior;
        using var restorer = new Restorer(Prior, torch.CPU);
        Result = restorer.Restore(Photo, null, Options, Saves, TestContext.Current.CancellationToken);
    }

    public static RestorationOptions Options { get; } = new() { Task = RestorationTask.Reconstruct, Steps = Steps, ClassIndex = 3, Seed = 5 };

    public Prior Prior { get; }

    public Image<Rgb24> Photo { get; } = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", "chelsea.png"));

    public Restoration Result { get; }

    internal Saves Saves { get; } = new();

    public void Dispose()
    {
        Result.Dispose();
        Photo.Dispose();
    }
}
