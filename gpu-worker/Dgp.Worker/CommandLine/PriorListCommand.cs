using System.CommandLine;
using Dgp.Engine.Priors;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp prior list</c></summary>
internal static class PriorListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "Lists the priors that --prior finds by name.");
        command.SetAction(parse => Run(parse.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static int Run(bool json)
    {
        var listings = WorkerPriors.Catalog.List();
        if (json)
        {
            JsonOutput.Write(new PriorListOutput([.. listings.Select(PriorEntry.From)]), JsonOutput.Types.PriorListOutput);
            return ExitCode.Ok;
        }

        foreach (var listing in listings)
        {
            Console.Out.WriteLine(listing.Manifest is { } m
                ? $"{listing.Name,-20} {m.Architecture.Resolution,4} px {m.Architecture.Classes,5} classes  {listing.Folder}"
                : $"{listing.Name,-20} damaged: {listing.Problem!.Message}");
        }

        if (listings.Count == 0)
        {
            Console.Out.WriteLine("There is none; './dgp prior import --help' tells how to make one.");
        }

        return ExitCode.Ok;
    }
}

internal sealed record PriorListOutput(IReadOnlyList<PriorEntry> Priors);

/// <param name="Error">What is wrong with it; null if nothing is.</param>
internal sealed record PriorEntry(string Name, string Folder, int? Resolution, int? Classes, string? Licence, Failure? Error)
{
    public static PriorEntry From(PriorListing listing) => new(
        listing.Name,
        Path.GetFullPath(listing.Folder),
        listing.Manifest?.Architecture.Resolution,
        listing.Manifest?.Architecture.Classes,
        listing.Manifest?.Licence,
        listing.Problem is { } problem ? Failure.From(problem) : null);
}
