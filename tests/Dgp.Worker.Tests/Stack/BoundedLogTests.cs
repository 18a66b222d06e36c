using Dgp.Worker.Stack;

namespace Dgp.Worker.Tests.Stack;

public sealed class BoundedLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_keeps_the_latest_lines_and_never_grows_beyond_twice_its_size()
    {
        using (var log = new BoundedLog(_folder["a.log"], 1000))
        {
            for (var i = 0; i < 500; i++)
            {
                log.Write($"line {i}");
            }
        }

        var kept = File.ReadAllLines(_folder["a.log.1"]).Concat(File.Exists(_folder["a.log"]) ? File.ReadAllLines(_folder["a.log"]) : []).ToList();
        Assert.Equal("line 499", kept[^1]);
        Assert.Equal(Enumerable.Range(500 - kept.Count, kept.Count).Select(i => $"line {i}"), kept);
        Assert.True(Directory.GetFiles(_folder.Path).Sum(f => new FileInfo(f).Length) < 2100);
    }

    [Fact]
    public void A_second_run_writes_behind_the_first()
    {
        foreach (var line in (string[])["first", "second"])
        {
            using var log = new BoundedLog(_folder["a.log"], 1000);
            log.Write(line);
        }

        Assert.Equal(["first", "second"], File.ReadAllLines(_folder["a.log"]));
    }
}
