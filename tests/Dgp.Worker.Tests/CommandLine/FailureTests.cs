using System.Runtime.InteropServices;
using Dgp.Contracts;
using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Tests.CommandLine;

public sealed class FailureTests
{
    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB")]
    [InlineData("[enforce fail at alloc_cpu.cpp:75] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes.")]
    [InlineData("DefaultCPUAllocator: not enough memory: you tried to allocate 40000000000 bytes.")]
    public void Torch_without_memory_is_told_apart(string message)
    {
        var failure = Failure.From(new TorchFailure(message));

        Assert.Equal("out-of-memory", failure.Code);
        Assert.Equal(ExitCode.Failed, failure.ExitCode);
    }

    [Fact]
    public void What_nobody_expected_says_its_type_and_asks_for_a_report()
    {
        var failure = Failure.From(new InvalidCastException("first line\nsecond line"));

        Assert.Equal("internal", failure.Code);
        Assert.Equal("InvalidCastException: first line", failure.Message);
        Assert.Contains("--verbose", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorCode.BadOption, ExitCode.Usage)]
    [InlineData(ErrorCode.UnknownClass, ExitCode.Usage)]
    [InlineData(ErrorCode.BadImage, ExitCode.Failed)]
    [InlineData(ErrorCode.NoDevice, ExitCode.Failed)]
    public void Only_what_was_asked_wrongly_is_a_usage_error(ErrorCode code, int exitCode) =>
        Assert.Equal(exitCode, Failure.From(new DgpException(code, "m", "h")).ExitCode);

    private sealed class TorchFailure(string message) : ExternalException(message);
}
