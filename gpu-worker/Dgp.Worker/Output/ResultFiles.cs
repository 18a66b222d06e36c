namespace Dgp.Worker.Output;

/// <summary>Names of the files of a result.</summary>
internal static class ResultFiles
{
    public const string Restored = "restored.png";
    public const string Target = "target.png";
    public const string Comparison = "comparison.png";
    public const string Progress = "progress.webp";
    public const string Losses = "losses.svg";
    public const string Report = "report.json";
}
