using Dgp.Contracts.Jobs;
using Dgp.Functions.Tests.Running;
using Dgp.Functions.Tests.Upkeep;

namespace Dgp.Functions.Tests;

public sealed class RecordDeadLetterTests(RunningFunctions stack)
{
    [Fact]
    public async Task A_dead_letter_becomes_the_failed_status_of_its_job_and_leaves_the_queue()
    {
        const string name = "colorize/doomed.png";
        var queued = await stack.StatusAsync("colorize", name, await stack.UploadAsync(name, SamplePictures.Png()));

        await DeadQueue.BuryAsync(stack, queued.Status.JobId, "MaxDeliveryCountExceeded");

        var failed = await LocalServices.UntilAsync(
            async () => await stack.Ledger.ReadAsync(queued.Folder, TestContext.Current.CancellationToken) is { Status.IsFinal: true } s ? s : null, "failed status");
        Assert.Equal((JobState.Failed, "delivery-limit"), (failed.Status.State, failed.Status.Error!.Code));
        await using var dead = stack.Bus.CreateReceiver($"{stack.Queue}/$DeadLetterQueue");
        await LocalServices.UntilAsync(async () => await dead.PeekMessageAsync(cancellationToken: TestContext.Current.CancellationToken) is null ? "empty" : null, "end of the dead letter");
    }
}
