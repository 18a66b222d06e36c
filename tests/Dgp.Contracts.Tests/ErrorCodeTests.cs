using Dgp.Contracts.Jobs;

namespace Dgp.Contracts.Tests;

public sealed class ErrorCodeTests
{
    [Fact]
    public void Every_code_has_a_name_of_its_own_in_lower_case_and_dashes()
    {
        var names = Enum.GetValues<ErrorCode>().Select(DgpException.NameOf).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z]+(-[a-z]+)*$", name));
        Assert.Equal("unknown-task", DgpException.NameOf(ErrorCode.UnknownTask));
    }

    [Theory]
    [InlineData("colourise", "colorize")]
    [InlineData("COLORIZE", "colorize")]
    [InlineData("super-resolution", "super-resolve")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void The_word_that_was_meant_is_guessed_or_left(string word, string? meant) => Assert.Equal(meant, Nearest.To(word, JobTasks.All));

    [Fact]
    public void Guessing_at_a_megabyte_ends() => Assert.Null(Nearest.To(new string('x', 1 << 20), ["seed"]));
}
