using System.CommandLine;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.CommandLine;

/// <summary>What the restoring verbs share: options in, restorations out.</summary>
internal static class RestoringVerb
{
    public static Command Create(RestorationTask task, string description, bool mask = false, int? scale = null, bool degradations = false)
    {
        var verb = new Command(task.Verb(), description);
        var options = new TaskOptions(verb, mask, scale, degradations: degradations);
        verb.SetAction(parse => Run(options.Read(parse, task), parse.GetValue(GlobalOptions.Json)));
        return verb;
    }

    public static int Run(RestorationRequest request, bool json)
    {
        using var interruption = new Interruption();
        var results = RestorationRun.All(request, interruption.Token);
        RestorationOutput.Write(results, json);

        // Ctrl-C while the last results were being written: they are whole, and a script still learns that somebody wanted to stop.
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : RestorationOutput.Code(results);
    }
}
