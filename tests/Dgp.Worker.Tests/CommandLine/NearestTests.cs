using Dgp.Contracts;
using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Tests.CommandLine;

public sealed class NearestTests
{
    private static readonly string[] Words = ["--scale", "--seed", "--steps"];

    [Theory]
    [InlineData("--sclae", "--scale")]
    [InlineData("--SEED", "--seed")]
    [InlineData("--step", "--steps")]
    public void A_misspelling_finds_its_word(string written, string meant) => Assert.Equal(meant, Nearest.To(written, Words));

    [Fact]
    public void Another_word_finds_nothing() => Assert.Null(Nearest.To("watermelon", Words));

    [Fact]
    public void Among_nothing_nothing_is_found() => Assert.Null(Nearest.To("a", []));
}
