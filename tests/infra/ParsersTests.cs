namespace Dgp.Infra.Tests;

public sealed class ParsersTests
{
    [Fact]
    public void Offsets_in_a_tree_count_as_strings_do_also_behind_letters_of_several_bytes()
    {
        const string text = "// Größe 🎨\nvar a = 'ü🎨'\nvar b = 'last'\n";

        var last = Parsers.Bicep(text).All().Last(n => n.Type == "string_content");

        Assert.Equal("last", text[last.Start..last.End]);
    }

    [Fact]
    public void A_tree_says_where_the_text_is_no_Bicep()
    {
        const string text = "var a = {\n  b: [1\n}\n";

        var nodes = Parsers.Bicep(text).All();

        Assert.Contains(nodes, n => n.Error || n.Missing);
    }

    [Fact]
    public void Yaml_keeps_the_words_of_a_workflow_as_they_are()
    {
        var value = Parsers.Yaml("on:\n  push: {}\njobs:\n  a: &x\n    n: 1\n  b: *x\n");

        Assert.Equal(1, value.GetProperty("jobs").GetProperty("b").GetProperty("n").GetInt32());
        Assert.True(value.TryGetProperty("on", out _));
    }

    [Fact]
    public void What_is_no_Yaml_is_an_error_and_the_next_question_is_answered()
    {
        Assert.Throws<FormatException>(() => Parsers.Yaml("a: [1\nb: }"));

        Assert.Equal(2, Parsers.Yaml("a: 2").GetProperty("a").GetInt32());
    }
}
