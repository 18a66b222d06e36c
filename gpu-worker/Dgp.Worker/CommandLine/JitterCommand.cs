using System.CommandLine;
using System.Globalization;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Edits;
using Dgp.Worker.Editing;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp jitter</c></summary>
internal static class JitterCommand
{
    private const double LargestStd = 10;

    public static Command Create()
    {
        var stds = new Option<double[]>("--stds")
        {
            Description = "Standard deviations of the noise, with commas between them.",
            HelpName = "X,X,...",
            DefaultValueFactory = _ => [.. Jitter.PublishedStds],
            CustomParser = result =>
            {
                var values = Numbers(result.Tokens[0].Value);
                if (values is null)
                {
                    result.AddError($"--stds takes numbers from 0 to {LargestStd} with commas between them, such as 0.3,0.5, not '{result.Tokens[0].Value}'.");
                }

                return values;
            },
        };
        var samples = Values.WholeNumber("--samples", 1, JobOptions.MostPictures, "Pictures of each standard deviation. Default: 10; published: 30.");
        var verb = new Command(JobTasks.Jitter, "Shows neighbours of a picture: the same thing in other poses, places and lights.") { stds, samples };
        verb.Validators.Add(result =>
        {
            var rows = result.GetResult(stds) is { Tokens: [var list] } ? Numbers(list.Value)?.Length ?? 0 : Jitter.PublishedStds.Count;
            var columns = result.GetResult(samples) is { Tokens: [var text] } ? Number(text.Value) : new Jitter().Samples;
            if (rows * columns > JobOptions.MostPictures)
            {
                result.AddError($"--stds and --samples make {rows * columns} pictures; at most {JobOptions.MostPictures} are made.");
            }
        });
        return EditingVerb.Create(verb, (parse, inversion) =>
        {
            var jitter = new Jitter { Stds = parse.GetRequiredValue(stds), Seed = inversion.Seed };
            return new EditRequest
            {
                Inversion = inversion,
                Edit = _ => new JitterEdit(jitter with { Samples = parse.GetValue(samples) ?? jitter.Samples }),
            };
        });
    }

    /// <returns>Null where one is none or out of range.</returns>
    private static double[]? Numbers(string list)
    {
        var values = list.Split(',').Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) ? v : double.NaN).Distinct().ToArray();
        return values.All(v => v is >= 0 and <= LargestStd) ? values : null;
    }

    // What is no number is told elsewhere.
    private static long Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
