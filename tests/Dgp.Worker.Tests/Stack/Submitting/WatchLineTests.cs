using Dgp.Contracts.Jobs;
using Dgp.Worker.Stack.Submitting;

namespace Dgp.Worker.Tests.Stack.Submitting;

public sealed class WatchLineTests : IDisposable
{
    private readonly StringWriter _writer = new() { NewLine = "\n" };

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void A_program_gets_a_line_for_each_change_of_state_only()
    {
        var line = new WatchLine(_writer, watched: false);

        line.Show([null, Job(JobState.Queued)]);
        line.Show([null, Job(JobState.Running, 10)]);
        line.Show([null, Job(JobState.Running, 20)]);
        line.Show([Job(JobState.Rejected), Job(JobState.Succeeded)]);
        line.End();

        Assert.Equal("1 queued, 1 waiting to be accepted\n1 running, 1 waiting to be accepted\n1 rejected, 1 succeeded\n", _writer.ToString());
    }

    [Fact]
    public void A_person_sees_how_far_it_is_in_one_line_that_fits_a_terminal()
    {
        var line = new WatchLine(_writer, watched: true);

        line.Show([Job(JobState.Running, 43)]);
        line.Show([.. Enumerable.Range(0, 50).Select(i => Job((JobState)(i % 7), i))]);
        line.End();

        Assert.Contains("restoring, 43 %, 9 s left", _writer.ToString(), StringComparison.Ordinal);
        Assert.All(_writer.ToString().Split("\r\e[K"), shown => Assert.True(shown.TrimEnd('\n').Length < 80));
        Assert.Single(_writer.ToString(), '\n');
    }

    private static JobStatus Job(JobState state, double percent = 0) => new()
    {
        JobId = "a",
        State = state,
        Source = new BlobRef("uploads", "colorize/a.png", "1"),
        SubmittedAt = DateTimeOffset.UnixEpoch,
        Progress = new JobProgress("restoring", 1, 2, 3, 4, percent, 8.2, null),
    };
}
