using Dgp.Contracts;
using Dgp.Worker.Output;

namespace Dgp.Worker.Tests.Output;

public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_file_appears_whole_or_not_at_all()
    {
        var folder = OutputFolder.Prepare(_temporary["out"]);
        folder.Write("a.txt", stream => stream.Write("old"u8));

        Assert.Throws<InvalidOperationException>(() => folder.Write("a.txt", stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(_temporary["out", "a.txt"]));
        Assert.Equal(["a.txt"], Directory.GetFiles(_temporary["out"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Other_files_in_the_folder_stay()
    {
        _temporary.File("out/mine.txt", [1]);

        OutputFolder.Prepare(_temporary["out"]).Write("a.txt", stream => stream.WriteByte(2));

        Assert.Equal([1], File.ReadAllBytes(_temporary["out", "mine.txt"]));
    }

    [Fact]
    public void A_folder_made_for_nothing_is_taken_away_again()
    {
        OutputFolder.Prepare(_temporary["out"]).RemoveIfUnused();

        Assert.False(Directory.Exists(_temporary["out"]));
    }

    [Fact]
    public void A_folder_that_was_there_or_holds_results_stays()
    {
        Directory.CreateDirectory(_temporary["mine"]);
        var used = OutputFolder.Prepare(_temporary["used"]);
        used.Write("a.txt", stream => stream.WriteByte(1));

        OutputFolder.Prepare(_temporary["mine"]).RemoveIfUnused();
        used.RemoveIfUnused();

        Assert.True(Directory.Exists(_temporary["mine"]));
        Assert.True(File.Exists(_temporary["used", "a.txt"]));
    }

    [Theory]
    [InlineData("/proc/dgp")]
    [InlineData("/dev/null/dgp")]
    [InlineData("a\0b")]
    public void Where_nothing_can_be_written_is_known_before_the_work(string path)
    {
        var error = Assert.Throws<DgpException>(() => OutputFolder.Prepare(path));

        Assert.Equal(ErrorCode.CannotWrite, error.Code);
    }
}
