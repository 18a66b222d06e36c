using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.Scores;

/// <summary>
/// Looks for copies: the nearest of many pictures to each of some. Distances are Euclidean, of colours at 8 x 8 pixels less their mean and scaled to
/// unit length, mirrored or not: a copy stays one when it is blurred, dimmed or moved a little. A classifier's features would not do: they forget all
/// but the class, and lie nearer to pictures that it was trained on. Plain pictures are near to everything, so a distance counts as a share of the
/// mean distance to the fifty nearest (after Carlini et al. 2023, arXiv 2301.13188, section 5.1): about 1 where there is nothing special, 0 for a copy.
/// </summary>
public sealed class NearestPictures : IDisposable
{
    private const int Neighbours = 50;
    private const int Side = 8;

    private readonly Tensor _pictures;  // [Q, 192]
    private readonly Tensor _mirrored;
    private Tensor _nearest;            // [Q, up to 50] squared distances, the smallest first
    private Tensor _indices;
    private long _count;

    /// <param name="pictures">[Q, 3, R, R] in [-1, 1], or what <see cref="Reduced"/> left of them.</param>
    public NearestPictures(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        _pictures = Colours(pictures).DetachFromDisposeScope();
        _mirrored = Colours(pictures.flip(3)).DetachFromDisposeScope();
        _nearest = empty([pictures.shape[0], 0], dtype: ScalarType.Float64).DetachFromDisposeScope();
        _indices = empty([pictures.shape[0], 0], dtype: ScalarType.Int64).DetachFromDisposeScope();
    }

    /// <summary>Index of the nearest of all that were added, for each picture.</summary>
    public IReadOnlyList<long> Indices
    {
        get
        {
            using var scope = NewDisposeScope();
            return _indices.select(1, 0).data<long>().ToArray();
        }
    }

    /// <summary>Its distance as a share of the mean distance to the fifty nearest; rounded to thousandths, so that a copy has 0.</summary>
    public IReadOnlyList<double> Shares
    {
        get
        {
            using var scope = NewDisposeScope();
            var distances = _nearest.sqrt();
            var mean = distances.mean([1L]).clamp_min(1e-12);   // all fifty may be copies
            return [.. (distances.select(1, 0) / mean).data<double>().ToArray().Select(s => Math.Round(s, 3))];
        }
    }

    /// <summary>More pictures to be compared with, some hundreds at a time. Their indices go on from those before.</summary>
    public void Add(Tensor others)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var colours = Colours(others);
        var distances = minimum(Distances.Squared(_pictures, colours), Distances.Squared(_mirrored, colours));
        var indices = (arange(others.shape[0], dtype: ScalarType.Int64) + _count).expand(_pictures.shape[0], -1);
        var all = cat([_nearest, distances], 1);
        var (values, places) = all.topk((int)Math.Min(Neighbours, all.shape[1]), 1, largest: false);
        var found = cat([_indices, indices], 1).gather(1, places);
        _nearest.Dispose();
        _indices.Dispose();
        (_nearest, _indices) = (values.DetachFromDisposeScope(), found.DetachFromDisposeScope());
        _count += others.shape[0];
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_pictures, _mirrored, _nearest, _indices])
        {
            tensor.Dispose();
        }
    }

    /// <summary>All that is compared of pictures, [N, 3, 8, 8]: so many large ones need little memory.</summary>
    public static Tensor Reduced(Tensor pictures) => functional.adaptive_avg_pool2d(pictures.cpu(), Side);

    private static Tensor Colours(Tensor pictures)
    {
        var colours = Reduced(pictures).flatten(1).to(ScalarType.Float64);
        var contrast = colours - colours.mean([1L], keepdim: true);
        return contrast / contrast.square().sum(1, keepdim: true).sqrt().clamp_min(1e-6);   // a blank picture has none
    }
}
