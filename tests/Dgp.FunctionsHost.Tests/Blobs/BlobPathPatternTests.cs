using FsCheck;
using FsCheck.Fluent;
using Dgp.FunctionsHost.Blobs;
using Dgp.FunctionsHost.Settings;

namespace Dgp.FunctionsHost.Tests.Blobs;

public sealed class BlobPathPatternTests
{
    [Theory]
    [InlineData("uploads/{name}", "a/b c/ü%20+#?.png", "a/b c/ü%20+#?.png")]
    [InlineData("uploads/{name}", "two\nlines", "two\nlines")]
    [InlineData("uploads/{folder}/{file}.{ext}", "x/y/z.tar.gz", "x/y|z.tar|gz")]
    [InlineData("uploads/in-{{a}}/{name}.png", "in-{a}/b.png", "b")]
    [InlineData("uploads/{name}.png", ".png", "")]
    [InlineData("uploads/fixed.txt", "fixed.txt", "")]
    public void Tokens_take_what_the_name_has_in_their_place(string pattern, string name, string expected)
    {
        var values = BlobPathPattern.Parse(pattern).Match(name);

        Assert.Equal(expected, string.Join('|', values!));
    }

    [Theory]
    [InlineData("uploads/{name}.png", "a.PNG")]
    [InlineData("uploads/{name}.png", "a.png\n")]
    [InlineData("uploads/a/{name}", "b/a/c")]
    [InlineData("uploads/a.b", "axb")]
    public void A_name_that_differs_in_a_literal_does_not_match(string pattern, string name)
    {
        Assert.Null(BlobPathPattern.Parse(pattern).Match(name));
    }

    [Theory]
    [InlineData("uploads")]
    [InlineData("uploads/")]
    [InlineData("/name")]
    [InlineData("Uploads/{name}")]
    [InlineData("{container}/{name}")]
    [InlineData("up--loads/{name}")]
    [InlineData("uploads/{name")]
    [InlineData("uploads/name}")]
    [InlineData("uploads/{}")]
    [InlineData("uploads/{a b}")]
    [InlineData("uploads/{name}/{Name}")]
    public void A_path_of_another_form_is_refused(string path)
    {
        Assert.Throws<FunctionSetupException>(() => BlobPathPattern.Parse(path));
    }

    [Fact]
    public void The_listing_prefix_ends_at_the_first_token()
    {
        Assert.Equal("a/b-", BlobPathPattern.Parse("uploads/a/b-{x}/c").Prefix);
    }

    [Fact]
    public void A_long_hostile_name_is_matched_at_once()
    {
        var pattern = BlobPathPattern.Parse("uploads/{a}/{b}/{c}/{d}/{e}/{f}.png");

        // With backtracking this would take longer than the universe has.
        Assert.Null(pattern.Match(string.Concat(Enumerable.Repeat("/", 1024))));
    }

    [Fact]
    public void What_was_taken_from_a_name_fills_the_path_to_the_same_name() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<NonNull<string>>(), (folder, file) =>
        {
            var name = $"{folder.Get}/{file.Get}.png";
            var pattern = BlobPathPattern.Parse("uploads/{folder}/{file}.png");
            var values = pattern.Match(name)!;
            return $"{values[0]}/{values[1]}.png" == name;
        }).QuickCheckThrowOnFailure();
}
