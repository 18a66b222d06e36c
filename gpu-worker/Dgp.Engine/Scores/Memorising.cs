namespace Dgp.Engine.Scores;

/// <summary>How many generated pictures are nearer to a training picture than pictures are that the prior cannot have seen.</summary>
/// <param name="Threshold">The closest hundredth of the unseen pictures is as near as this.</param>
/// <param name="Share">Of the generated pictures: as near as that. A generator that makes up its pictures has about the share of the unseen ones.</param>
/// <param name="Unseen">The same of the unseen pictures: 1 %, or more where they are themselves in the training set.</param>
public sealed record Memorising(double Threshold, double Share, double Unseen)
{
    private const double Closest = 0.01;

    /// <param name="generated">Of each picture, <see cref="NearestPictures.Shares"/> among the training pictures.</param>
    /// <param name="unseen">The same of pictures that were not trained on.</param>
    public static Memorising Of(IReadOnlyList<double> generated, IReadOnlyList<double> unseen)
    {
        var threshold = unseen.Order().ElementAt((int)Math.Ceiling(Closest * unseen.Count) - 1);
        return new Memorising(threshold, Share(generated), Share(unseen));

        double Share(IReadOnlyList<double> distances) => (double)distances.Count(d => d <= threshold) / distances.Count;
    }
}
