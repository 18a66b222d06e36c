using Dgp.Contracts.Jobs;
using FsCheck;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests.Jobs;

public sealed class ResultFolderTests
{
    private const string Id = "abcdefghijklmnopqrstuvwxyz";
    private const string OtherId = "zbcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData("colorize", "colorize/any/path/name.png", "colorize/any/path/name")]
    [InlineData("colorize", "colorize/colorize/name.JPG", "colorize/colorize/name")]
    [InlineData("inpaint", "colorize/name.png", "inpaint/colorize/name")]
    [InlineData("inpaint", "files/name.webp", "inpaint/files/name")]
    [InlineData("colorize", "colorize/name.txt", "colorize/name.txt")]
    [InlineData("colorize", "colorize/.png", "colorize/.png")]
    [InlineData(null, "name.png", "rejected/name")]
    [InlineData(null, "jobs/name.dgp.json", "rejected/jobs/name")]
    [InlineData(null, "colourise/name.png", "rejected/colourise/name")]
    [InlineData(null, "../../jobs/x.png", "rejected/_/_/jobs/x")]
    [InlineData(null, "a//b/./c./ d .png", "rejected/a/_/b/_/c_/d")]
    [InlineData(null, "..\\..\\x.png", "rejected/.._.._x")]
    [InlineData(null, "%2e%2e/x.png", "rejected/%2e%2e/x")]
    [InlineData(null, "", "rejected/_")]
    public void A_result_lies_where_its_upload_lay(string? task, string upload, string folder) =>
        Assert.Equal($"{folder}/{Id}", UploadName.ResultFolder(task, upload, Id));

    [Fact]
    public void Any_upload_has_a_folder_that_is_a_usable_name_of_its_own_and_stays_in_its_place() =>
        Always.Holds(
            from task in Gen.OneOf(Gen.Constant<string?>(null), Make.Task.Select<string, string?>(t => t))
            from text in Make.AnyText
            from repeated in Gen.Elements(1, 1, 2, 30, 400)
            select (task, name: string.Concat(Enumerable.Repeat(text, repeated)) is var all && all.Length > 1024 ? all[..1024] : all),
            p => RequireGood(p.task, p.name),
            3_000);

    [Fact]
    public void The_longest_names_have_folders_too()
    {
        foreach (var letter in new[] { "x", "/", "x/", "./", " /", "..", "猫", "🐈", "\ud83d", "e\u0301/" })
        {
            RequireGood("colorize", ("colorize/" + string.Concat(Enumerable.Repeat(letter, 1024)))[..1024]);
        }
    }

    [Fact]
    public void The_parts_of_a_name_stay_within_what_storage_allows() =>
        // 254, the file among them.
        Assert.InRange(UploadName.ResultFolder("colorize", "colorize/" + string.Concat(Enumerable.Repeat("a/", 400)) + "x.png", Id).Split('/').Length, 200, 253);

    [Fact]
    public void No_two_jobs_share_a_folder_or_a_file() =>
        Always.Holds(
            from one in Make.AnyText
            from other in Gen.OneOf(Make.AnyText, Gen.Constant(one), Gen.Constant($"{one}/{Id}"), Gen.Constant($"{one}/{Id}/status.json.png"))
            select (one, other),
            p =>
            {
                var first = UploadName.ResultFolder("colorize", p.one, Id);
                var second = UploadName.ResultFolder("colorize", p.other, OtherId);

                Assert.NotEqual(first, second);
                Assert.Empty(FilesOf(first).Intersect(FilesOf(second)));
            });

    [Fact]
    public void A_rejected_upload_never_lies_among_a_tasks_results() =>
        Always.Holds(Make.AnyText, name => Assert.StartsWith("rejected/", UploadName.ResultFolder(null, name, Id), StringComparison.Ordinal));

    private static void RequireGood(string? task, string name)
    {
        var folder = UploadName.ResultFolder(task, name, Id);

        Assert.StartsWith((task ?? "rejected") + "/", folder, StringComparison.Ordinal);
        Assert.EndsWith("/" + Id, folder, StringComparison.Ordinal);
        foreach (var file in FilesOf(folder))
        {
            UploadName.RequireUsable(file);
            // The client makes an address of it, in which dots may mean folders.
            var address = new Uri("http://127.0.0.1/account/results/" + string.Join('/', file.Split('/').Select(Uri.EscapeDataString)));
            Assert.Equal("/account/results/" + file, Uri.UnescapeDataString(address.AbsolutePath));
        }
    }

    private static IEnumerable<string> FilesOf(string folder) => new[] { ResultFiles.Status, ResultFiles.Comparison, ResultFiles.Report }.Select(f => $"{folder}/{f}");
}
