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
                var words = result.Tokens[0].Value.Split(',');
                var values = words.Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) ? v : double.NaN).Distinct().ToArray();
                if (values.All(v => v is >= 0 and <= LargestStd))
                {
                    return values;
                }

                result.AddError($"--stds takes numbers from 0 to {LargestStd} with commas between them, such as 0.3,0.5, not '{result.Tokens[0].Value}'.");
                return null;
            },
        };
        var samples = Values.WholeNumber("--samples", 1, JobOptions.MostPictures, "Pictures of each standard deviation. Default: 10; published: 30.");
        var verb = new Command(JobTasks.Jitter, "Shows neighbours of a picture: the same thing in other poses, places and lights.") { stds, samples };
        verb.Validators.Add(result =>
        {
            var pictures = (result.GetValue(stds)?.Length ?? 0) * (result.GetValue(samples) ?? new Jitter().Samples);
            if (pictures > JobOptions.MostPictures)
            {
                result.AddError($"--stds and --samples make {pictures} pictures; at most {JobOptions.MostPictures} are made.");
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
}
