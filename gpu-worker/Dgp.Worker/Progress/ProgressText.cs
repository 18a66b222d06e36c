using System.Globalization;
using Dgp.Engine.Inversion;

namespace Dgp.Worker.Progress;

/// <summary>The words that displays of progress share.</summary>
internal static class ProgressText
{
    public static string Of(InversionStep step, TimeSpan? left)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"stage {step.Stage + 1}, iteration {step.Done} of {step.Total}, {(step.Losses.Feature > 0 ? $"feature {step.Losses.Feature:0.000}, " : "")}pixel {step.Losses.Pixel:0.0000}");
        return left is { } time ? $"{text}, {Duration(time)} left" : text;
    }

    /// <summary>For beside a bar; about 50 characters.</summary>
    public static string Short(InversionStep step, TimeSpan? left) => string.Create(
        CultureInfo.InvariantCulture,
        $"stage {step.Stage + 1}  {step.Done}/{step.Total}  {(step.Losses.Feature > 0 ? $"feature {step.Losses.Feature:0.000}  " : "")}pixel {step.Losses.Pixel:0.0000}  {(left is { } time ? Duration(time) : "")}");

    /// <summary>Seconds, or minutes and seconds, or hours before these, however many.</summary>
    public static string Duration(TimeSpan time) =>
        time.TotalSeconds < 60 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s")
        : time.TotalHours < 1 ? time.ToString(@"m\:ss", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}");
}
