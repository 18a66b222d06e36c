using System.CommandLine;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Edits;
using Dgp.Worker.Editing;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp transfer</c></summary>
internal static class TransferCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to")
        {
            Description = "What it is to become: classes by name or index, and ranges of indices, with commas between them.",
            HelpName = "CLASSES",
            Required = true,
        };
        Values.RequireName(to);
        var verb = new Command(JobTasks.Transfer, "Turns what a picture shows into something else, in the same pose and place.") { to };
        return EditingVerb.Create(verb, (parse, inversion) => new EditRequest
        {
            Inversion = inversion,
            Edit = prior => new TransferEdit(new CategoryTransfer(prior.ClassIndices(parse.GetRequiredValue(to))), prior.ClassNames),
        });
    }
}
