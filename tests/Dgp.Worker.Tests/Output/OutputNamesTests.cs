using System.Text.Json;
using Dgp.Worker.Output;

namespace Dgp.Worker.Tests.Output;

public sealed class OutputNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_of_one_name_get_folders_of_their_own()
    {
        var names = new OutputNames("out");

        string[] folders = [names.For("a/cat.png"), names.For("b/cat.png"), names.For("cat.jpg"), names.For("dog.png")];

        Assert.Equal(["out/cat", "out/cat-2", "out/cat-3", "out/dog"], folders);
    }

    [Fact]
    public void A_result_of_two_pictures_has_both_names() =>
        Assert.Equal("out/cat-dog", new OutputNames("out").For("a/cat.png", "b/dog.jpg"));

    [Theory]
    [InlineData("tabby, tabby cat", "281-tabby")]
    [InlineData("St. Bernard/../x", "281-st--bernard----x")]
    [InlineData("?", "281")]
    public void A_class_names_a_file_that_can_lie_anywhere(string name, string file) => Assert.Equal(file, OutputNames.OfClass(281, name));

    [Theory]
    [InlineData(".png")]
    [InlineData("..png")]
    [InlineData("a/ .webp")]
    public void A_file_without_a_name_still_gets_a_folder_below(string file) => Assert.Equal("out/picture", new OutputNames("out").For(file));

    [Fact]
    public void Another_pictures_results_are_not_overwritten()
    {
        Report("cat", "/elsewhere/cat.png");

        Assert.Equal(_folder["cat-2"], new OutputNames(_folder.Path).For("/here/cat.png"));
    }

    [Fact]
    public void The_same_pictures_results_are_replaced()
    {
        Report("cat", "/here/cat.png");

        Assert.Equal(_folder["cat"], new OutputNames(_folder.Path).For("/here/cat.png"));
    }

    private void Report(string folder, string input) =>
        _folder.File($"{folder}/report.json", JsonSerializer.SerializeToUtf8Bytes(new { input = new { path = input } }));
}
