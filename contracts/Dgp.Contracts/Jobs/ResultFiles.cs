namespace Dgp.Contracts.Jobs;

/// <summary>Names of the files of a result.</summary>
public static class ResultFiles
{
    public const string Restored = "restored.png";
    public const string Target = "target.png";
    public const string Comparison = "comparison.png";
    public const string Progress = "progress.webp";
    public const string Losses = "losses.svg";

    /// <summary>All pictures of an edit, or of one picture under several classes.</summary>
    public const string Grid = "grid.png";

    /// <summary>Of an attack, as is <see cref="Original"/>: what it was made of.</summary>
    public const string Adversarial = "adversarial.png";

    public const string Original = "original.png";

    public const string Report = "report.json";

    /// <summary>Only while the job runs.</summary>
    public const string Preview = "preview.png";

    public const string Status = "status.json";
}
