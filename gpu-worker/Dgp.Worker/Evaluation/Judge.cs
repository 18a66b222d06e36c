using System.Globalization;
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
    private readonly Device _device;
    private readonly IReadOnlyList<int?> _classes;

    private Judge(string name, IClassifier network, IReadOnlyList<int?> classes, Device device) => (Name, Network, _classes, _device) = (name, network, classes, device);

    /// <summary>Letters, digits, dots, dashes and underscores: it becomes a part of columns' and attributes' names.</summary>
    public string Name { get; private set; }

    public IClassifier Network { get; }

    /// <param name="nameOrPath">As <see cref="WorkerClassifiers.OpenAny"/> takes it. Where its classes have no names, they are taken to be the prior's in order.</param>
    /// <exception cref="DgpException">NotFound, BadPrior, UnsafePickle; BadOption: it tells no class of the prior apart.</exception>
    public static Judge Open(string nameOrPath, Prior prior, Device device)
    {
        var opened = WorkerClassifiers.OpenAny(nameOrPath, device);
        var network = opened.Network;
        var known = opened.ClassesAreKnown
            ? Indices(opened.Classes, prior)
            : [.. prior.ClassNames.Select((_, i) => network.Classes == prior.ClassNames.Count ? (int?)i : null)];
        if (known.Any(c => c is not null))
        {
            var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(nameOrPath));
            return new Judge(new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')]), network, known, device);
        }

        network.Dispose();
        throw new DgpException(
            ErrorCode.BadOption,
            opened.ClassesAreKnown
                ? $"{nameOrPath} knows none of the prior's classes."
                : $"{nameOrPath} tells {network.Classes} classes apart, and the prior has {prior.ClassNames.Count}.",
            "Give a classifier of the prior's classes.");
    }

    /// <summary>Whether it can be right about pictures of this class of the prior.</summary>
    public bool Knows(int classIndex) => ClassOf(classIndex) is not null;

    /// <summary>Its own index of a class of the prior; null if it does not know it.</summary>
    public int? ClassOf(int classIndex) => _classes[classIndex];

    /// <summary>How many classes it finds likelier than the right one, of each of the pictures [N, 3, R, R], all of one class that it knows.</summary>
    public IReadOnlyList<int> Ranks(Tensor pictures, int classIndex)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var logits = Network.LogitsOf(pictures.to(_device));
        return [.. (logits > logits.narrow(1, ClassOf(classIndex)!.Value, 1)).sum(1).cpu().data<long>().ToArray().Select(rank => (int)rank)];
    }

    /// <summary>Gets a number where its name is taken.</summary>
    public Judge Beside(IEnumerable<Judge> others)
    {
        var (taken, name) = (others.Select(o => o.Name).ToHashSet(StringComparer.Ordinal), Name);
        for (var number = 2; taken.Contains(Name); number++)
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        }

        return this;
    }

    public void Dispose() => Network.Dispose();

    private static List<int?> Indices(IReadOnlyList<string> names, Prior prior)
    {
        var theirs = new ClassNames(names);
        return [.. prior.ClassNames.Select(c => c.Split(',').Select(theirs.Find).FirstOrDefault(i => i is not null))];
    }
}
