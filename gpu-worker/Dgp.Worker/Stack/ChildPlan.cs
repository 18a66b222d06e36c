namespace Dgp.Worker.Stack;

/// <summary>A process of the stack, before it runs.</summary>
/// <param name="Name">Also of its log.</param>
/// <param name="Ready">Answers with less than 500 once the process does its work.</param>
/// <param name="Grace">From SIGTERM to SIGKILL.</param>
internal sealed record ChildPlan(
    string Name, string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, Uri Ready, TimeSpan Grace);
