using Dgp.Engine.Inversion;
using Spectre.Console;

namespace Dgp.Worker.Progress;

/// <summary>Shows work on standard error: a live bar where a person watches, plain lines where a file or a program does.</summary>
internal static class ProgressDisplay
{
    // Beside the words, the bar must fit into a terminal of 80 columns.
    private const int BarWidth = 20;

    public static T Show<T>(string title, Func<IInversionObserver, T> work) =>
        IsWatched ? Live(title, work) : work(new PlainProgress(title, Console.Error, TimeProvider.System));

    private static bool IsWatched =>
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } terminal && terminal != "dumb";

    private static T Live<T>(string title, Func<IInversionObserver, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.WriteLine(title);
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth }, new PercentageColumn())
            .Start(context => work(new LiveProgress(context, TimeProvider.System)));
    }
}
