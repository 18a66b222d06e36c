using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Dgp.Engine.Training;
using Dgp.Worker.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Scores;

/// <summary>The real pictures of a score: those in folders that are called like classes of the prior, or so many of them drawn at random.</summary>
internal sealed class ScoredPictures : IDisposable
{
    private const int Fewest = 100;
    private const int MostNames = 10;

    private readonly TemporaryPictures _pictures;
    private readonly Dictionary<int, ScoredClass> _classes;

    /// <exception cref="DgpException">NotFound, BadImage, CannotWrite; BadOption: too few are of the prior's classes.</exception>
    public ScoredPictures(ScoreRequest request, CancellationToken cancellation)
    {
        _pictures = new TemporaryPictures(request.Data, request.Prior.Architecture.Resolution, cancellation);
        try
        {
            var folders = Set.Description.Classes;
            var names = new ClassNames(request.Prior.ClassNames);
            _classes = folders
                .Select((folder, i) => (Folder: i, Class: names.Find(folder) is { } c ? new ScoredClass(folder, c) : null))
                .Where(f => f.Class is not null)
                .ToDictionary(f => f.Folder, f => f.Class!);
            var known = Enumerable.Range(0, Set.Count).Where(i => _classes.ContainsKey(Set.ClassOf(i))).Select(i => (long)i).ToArray();
            RequireEnough(known.Length, request.Prior, folders);
            Known = known;
            Chosen = Draw(known, request.MostSamples, request.Seed);
            Facts = new DataFacts(
                Path.GetFullPath(request.Data),
                Chosen.Count,
                _classes.Count,
                [.. folders.Where((_, i) => !_classes.ContainsKey(i))],
                [.. request.Prior.ClassNames.Where((_, c) => _classes.Values.All(k => k.Index != c))]);
        }
        catch
        {
            _pictures.Dispose();
            throw;
        }
    }

    public PictureSet Set => _pictures.Set;

    /// <summary>Pictures of the prior's classes, in the order of their files.</summary>
    public IReadOnlyList<long> Known { get; }

    /// <summary>Those that are looked at, in random order.</summary>
    public IReadOnlyList<long> Chosen { get; }

    public IReadOnlyList<ScoredClass> Classes => [.. _classes.Values];

    public DataFacts Facts { get; }

    public ScoredClass ClassOf(long picture) => _classes[Set.ClassOf(picture)];

    public void Dispose() => _pictures.Dispose();

    /// <summary>Names in quotes; of many, the first.</summary>
    public static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNames).Select(n => $"'{n}'")) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    private static long[] Draw(long[] known, int most, long seed)
    {
        using var chance = new Generator((ulong)seed);
        using var order = randperm(known.Length, ScalarType.Int64, generator: chance);
        return [.. order.data<long>().ToArray().Take(most).Select(i => known[i])];
    }

    private static void RequireEnough(int count, Prior prior, IReadOnlyList<string> folders)
    {
        if (count < Fewest)
        {
            throw new DgpException(
                ErrorCode.BadOption,
                string.Create(CultureInfo.InvariantCulture, $"Only {count} pictures in --data lie in folders that are called like classes of the prior; {Fewest} are the least."),
                $"Its classes are {Listed(prior.ClassNames)}; the folders are {Listed(folders)}.");
        }
    }
}

/// <param name="Name">The folder's.</param>
/// <param name="Index">In the prior's list.</param>
internal sealed record ScoredClass(string Name, int Index);
