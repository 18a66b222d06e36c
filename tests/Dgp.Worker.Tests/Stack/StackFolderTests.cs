using Dgp.Contracts;
using Dgp.Worker.Stack;

namespace Dgp.Worker.Tests.Stack;

public sealed class StackFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_fresh_stack_empties_its_folder()
    {
        var settings = new StackSettings(_folder["data"], 1) { Fresh = true };
        using var taken = StackLock.Take(settings.Data);
        StackFolder.Prepare(settings);
        var old = _folder.File("data/azurite/old.json", [1]);
        _folder.File("data/servicebus.db-wal", [1]);

        StackFolder.Prepare(settings);

        Assert.False(File.Exists(old));
        Assert.False(File.Exists(settings.Path("servicebus.db-wal")));
        Assert.True(Directory.Exists(settings.Path("logs")));
    }

    [Fact]
    public void A_folder_with_something_of_somebody_else_is_not_emptied()
    {
        var photo = _folder.File("data/photo.jpg", [1]);
        var settings = new StackSettings(_folder["data"], 1) { Fresh = true };

        var e = Assert.Throws<DgpException>(() => StackFolder.Prepare(settings));

        Assert.Equal(ErrorCode.CannotWrite, e.Code);
        Assert.Contains("photo.jpg", e.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(photo));
    }

    [Fact]
    public void Of_two_stacks_only_one_gets_the_folder()
    {
        using (StackLock.Take(_folder["data"]))
        {
            var e = Assert.Throws<DgpException>(() => StackLock.Take(_folder["data"]));
            Assert.Equal(ErrorCode.CannotWrite, e.Code);
        }

        using var again = StackLock.Take(_folder["data"]);
        Assert.NotNull(again);
    }

    [Fact]
    public void The_addresses_of_a_stack_whose_process_is_gone_are_nobody_s()
    {
        using var taken = StackLock.Take(_folder["data"]);
        var settings = new StackSettings(_folder["data"], 1);
        var file = new StackPlan(settings, before: null).File;
        file.Write(settings.Data);
        Assert.Equal(file.Storage, StackFile.Running(settings.Data).Storage);

        (file with { Owner = file.Owner with { Started = file.Owner.Started + 1 } }).Write(settings.Data);

        Assert.Equal(ErrorCode.NotFound, Assert.Throws<DgpException>(() => StackFile.Running(settings.Data)).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"owner\":null}")]
    public void A_damaged_file_of_addresses_is_as_good_as_none(string content)
    {
        _folder.File("stack.json", System.Text.Encoding.UTF8.GetBytes(content));

        Assert.Null(StackFile.Read(_folder.Path));
    }

    [Fact]
    public void A_stack_takes_its_ports_again_if_they_are_free()
    {
        var settings = new StackSettings(_folder.Path, 1);
        var before = new StackPlan(settings, before: null).File;

        Assert.Equal(before.BlobPort, new StackPlan(settings, before).File.BlobPort);

        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, before.BlobPort);
        other.Start();
        Assert.NotEqual(before.BlobPort, new StackPlan(settings, before).File.BlobPort);
    }
}
