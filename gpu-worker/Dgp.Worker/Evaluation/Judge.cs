using Dgp.Contracts;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Priors;
using Dgp.Worker.Scores;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Evaluation;

/// <summary>A classifier that looks at restored pictures.</summary>
internal sealed class Judge : IDisposable
{
    private readonly CifarResNet _network;
    private readonly Device _device;
    private readonly IReadOnlyList<int?> _classes;

    private Judge(string name, CifarResNet network, IReadOnlyList<int?> classes, Device device) => (Name, _network, _classes, _device) = (name, network, classes, device);

    public string Name { get; }

    /// <param name="nameOrPath">As <see cref="WorkerClassifiers.Open"/> takes it. Where its classes have no names, they are taken to be the prior's in order.</param>
    /// <exception cref="DgpException">NotFound, BadPrior, UnsafePickle; BadOption: it tells no class of the prior apart.</exception>
    public static Judge Open(string nameOrPath, Prior prior, Device device)
    {
        var (network, names) = WorkerClassifiers.Open(nameOrPath, device);
        var known = names is null
            ? [.. prior.ClassNames.Select((_, i) => network.Classes == prior.ClassNames.Count ? (int?)i : null)]
            : Indices(names, prior);
        if (known.Any(c => c is not null))
        {
            return new Judge(Path.GetFileNameWithoutExtension(nameOrPath), network, known, device);
        }

        network.Dispose();
        throw new DgpException(
            ErrorCode.BadOption,
            names is null
                ? $"{nameOrPath} tells {network.Classes} classes apart, and the prior has {prior.ClassNames.Count}."
                : $"{nameOrPath} knows none of the prior's classes.",
            "Give a classifier of the prior's classes to --judge.");
    }

    /// <summary>Whether it can be right about pictures of this class of the prior.</summary>
    public bool Knows(int classIndex) => _classes[classIndex] is not null;

    /// <summary>Whether its first guess is right, of each of the pictures [N, 3, R, R], all of one class that it knows.</summary>
    public IReadOnlyList<bool> AreRight(Tensor pictures, int classIndex)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return [.. _network.call(pictures.to(_device)).argmax(1).cpu().data<long>().ToArray().Select(guess => guess == _classes[classIndex])];
    }

    public void Dispose() => _network.Dispose();

    private static List<int?> Indices(IReadOnlyList<string> names, Prior prior)
    {
        var theirs = new ClassNames(names);
        return [.. prior.ClassNames.Select(c => c.Split(',').Select(theirs.Find).FirstOrDefault(i => i is not null))];
    }
}
