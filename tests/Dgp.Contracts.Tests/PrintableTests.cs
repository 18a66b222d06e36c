using System.Text;

namespace Dgp.Contracts.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("cat.png", "cat.png")]
    [InlineData("größe 猫 🐈", "größe 猫 🐈")]
    [InlineData("a\u001b[31mred\n", "a?[31mred?")]
    [InlineData("gpj.\u202egnp", "gpj.?gnp")]
    [InlineData("a\u2028b", "a?b")]
    public void Nothing_is_shown_that_a_terminal_would_obey(string text, string shown) => Assert.Equal(shown, Printable.Text(text));

    [Fact]
    public void Long_text_is_cut()
    {
        Assert.Equal(new string('x', 80), Printable.Text(new string('x', 80)));
        Assert.Equal(new string('x', 80) + "...", Printable.Text(new string('x', 1_000_000)));
        Assert.Equal(300 + 3, Printable.Sentence(new string('x', 1_000_000)).Length);
    }

    [Fact]
    public void Whatever_the_text_it_is_valid_unicode_without_controls() =>
        Always.Holds(Make.AnyText, text =>
        {
            var shown = Printable.Text(text);

            Assert.DoesNotContain(shown, char.IsControl);
            Assert.Equal(shown, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(shown)));
        });
}
