using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using TorchSharp;

namespace Dgp.Worker.Jobs;

/// <summary>The prior of the last job, kept loaded for the next. Only on the engine's thread, but for <see cref="Folder"/>.</summary>
internal sealed class LoadedPrior : IDisposable
{
    private (Prior Prior, Restorer Restorer)? _loaded;
    private volatile string? _folder;

    /// <summary>Null while none is loaded.</summary>
    public string? Folder => _folder;

    /// <param name="folder">Checked before.</param>
    /// <exception cref="Contracts.DgpException">BadPrior, OutOfMemory.</exception>
    public (Prior Prior, Restorer Restorer) Load(string folder, torch.Device device)
    {
        if (_loaded is { } loaded && _folder == folder)
        {
            return loaded;
        }

        // Before the next one: there may not be room for two.
        Dispose();
        var prior = Prior.Open(folder, verify: false);
        var fresh = (prior, new Restorer(prior, device));
        (_loaded, _folder) = (fresh, folder);
        return fresh;
    }

    public void Dispose()
    {
        _loaded?.Restorer.Dispose();
        (_loaded, _folder) = (null, null);
    }
}
