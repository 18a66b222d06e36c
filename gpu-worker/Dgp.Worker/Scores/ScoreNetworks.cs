using Dgp.Contracts;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Scores;

/// <summary>What a prior's pictures are looked at with: the embedded classifier first, then those that were named.</summary>
internal sealed class ScoreNetworks : IDisposable
{
    private readonly Classifier _embedded;
    private readonly List<IFeatureNetwork> _all = [];
    private readonly Device _device;

    /// <exception cref="DgpException">NotFound, BadPrior, UnsafePickle.</exception>
    public ScoreNetworks(ScoreRequest request, Device device)
    {
        _device = device;
        _embedded = WorkerClassifiers.OpenEmbedded(device);
        _all.Add(_embedded.Network);
        try
        {
            _all.AddRange(request.Judges.Select(j => WorkerClassifiers.Open(j, device).Network));
            if (request.Inception is { } inception)
            {
                _all.Add(InceptionV3.Load(inception, device));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<IFeatureNetwork> All => _all;

    public string ClassifierName => $"{_embedded.Manifest.Name} ({_embedded.Network.Name})";

    /// <summary>The embedded classifier's index of each class; null if it does not know all of them.</summary>
    public IReadOnlyList<int>? Indices(IEnumerable<ScoredClass> classes)
    {
        var names = new ClassNames(_embedded.Classes);
        var indices = classes.Select(c => names.Find(c.Name)).ToList();
        return indices.Contains(null) ? null : [.. indices.OfType<int>()];
    }

    /// <summary>Features [N, D] of each network, on the CPU, of pictures [N, 3, R, R]. They belong to the caller's scope.</summary>
    public IReadOnlyList<Tensor> Features(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var there = pictures.to(_device);
        return [.. _all.Select(n => n.Features(there).cpu().MoveToOuterDisposeScope())];
    }

    /// <summary>The class that the embedded classifier names, by its features.</summary>
    public IReadOnlyList<long> Named(Tensor features)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return _embedded.Network.Logits(features.to(_device)).argmax(1).cpu().data<long>().ToArray();
    }

    public void Dispose()
    {
        foreach (var network in _all.OfType<IDisposable>())
        {
            network.Dispose();
        }
    }
}
