using Dgp.Contracts;
using Dgp.Worker.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class MemoryPolicyTests
{
    [Fact]
    public void What_ran_out_of_memory_is_tried_once_more_sparingly()
    {
        var asked = new List<bool>();

        var result = MemoryPolicy.Run(lean =>
        {
            asked.Add(lean);
            return lean ? "done" : throw OutOfMemory();
        });

        Assert.Equal("done", result);
        Assert.Equal([false, true], asked);
    }

    [Fact]
    public void The_second_time_is_final()
    {
        var tries = 0;

        var failure = Assert.Throws<DgpException>(() => MemoryPolicy.Run<string>(_ =>
        {
            tries++;
            throw OutOfMemory();
        }));

        Assert.Equal((ErrorCode.OutOfMemory, 2), (failure.Code, tries));
    }

    [Fact]
    public void Other_failures_are_not_tried_again()
    {
        var tries = 0;

        Assert.Throws<DgpException>(() => MemoryPolicy.Run<string>(_ =>
        {
            tries++;
            throw new DgpException(ErrorCode.Diverged, "m", "h");
        }));

        Assert.Equal(1, tries);
    }

    private static DgpException OutOfMemory() => new(ErrorCode.OutOfMemory, "m", "h");
}
