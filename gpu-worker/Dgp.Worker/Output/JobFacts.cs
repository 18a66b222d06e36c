namespace Dgp.Worker.Output;

/// <summary>Of which job a report tells; with the attempt, so that a set of files from two attempts could be told.</summary>
/// <param name="Etag">Version of the upload.</param>
/// <param name="ResumedFrom">Iterations that were taken from a checkpoint, one entry for each resume.</param>
internal sealed record JobFacts(
    string JobId, int Attempt, string Worker, string Container, string Name, string Etag, IReadOnlyList<int> ResumedFrom);
