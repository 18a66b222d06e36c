using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.Edits;

/// <summary>Two photographs inverted with the embedded prior, a few iterations each.</summary>
public sealed class Inversions : IDisposable
{
    public Inversions()
    {
        First = Invert("chelsea.png", Presets.Morphing, 3);
        Second = Invert("rocket.jpg", Presets.Morphing, 0, Fit.Crop);
        Normed = Invert("chelsea.png", "reconstruct", 3);
    }

    public Prior Prior { get; } = Prior.Open(Repository.EmbeddedPrior);

    public Restoration First { get; }

    public Restoration Second { get; }

    /// <summary>The first one, with instance norms.</summary>
    public Restoration Normed { get; }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
        Normed.Dispose();
    }

    private Restoration Invert(string photo, string preset, int classIndex, Fit fit = Fit.Pad)
    {
        using var restorer = new Restorer(Prior, torch.CPU);
        using var picture = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", photo));
        var options = new RestorationOptions { Task = RestorationTask.Reconstruct, Preset = preset, Steps = 6, ClassIndex = classIndex, Seed = 5, Fit = fit };
        return restorer.Restore(picture, null, options, new Silent(), TestContext.Current.CancellationToken, new RestorationAttempt { KeepInversion = true });
    }

    private sealed class Silent : IInversionObserver;
}
