using Dgp.Contracts.Jobs;
using FsCheck;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests.Jobs;

public sealed class JobIdTests
{
    private static readonly JobOptions None = new();

    [Fact]
    public void An_identity_never_changes_between_versions_of_the_software()
    {
        // Computed once; SHA-256 over 4-byte big-endian lengths and UTF-16, little endian, by Python's hashlib and base64.b32encode.
        Assert.Equal("6we6ur25bfv7q6oohwaez2dacd", JobId.Of("uploads", "colorize/cat.png", "0x8DC0FFEE", None));
        Assert.Equal("nm6ekdb7flqll4znvoq4cswm7j", JobId.Of("uploads", "colorize/cät.png", "0x8DC0FFEE", new JobOptions { Seed = 7, Class = "cat" }));
        Assert.Equal("fszcleggpnn2f6yrwyjlvpntwj", JobId.Of("uploads", "files/cat.png", "0x8DC0FFEE", None, "inpaint"));
        Assert.Equal("eo7f6lemxxzwnwxqygyzg355fm", JobId.Of("uploads", "files/a.png", "0x8DC0FFEE", None, "morph", new BlobRef("uploads", "files/b.png", "\"0x8DC0BEEF\"")));
        Assert.Equal("n64n2wrttbukt7ebog5vgrh7lq", JobId.Of("uploads", "inpaint/cat.png", "0x8DC0FFEE", None, mask: new BlobRef("uploads", "inpaint/cat.mask.png", "\"0x8DC0BEEF\"")));
    }

    [Fact]
    public void Every_identity_is_26_characters_that_can_be_typed() =>
        Always.Holds(Parts, p =>
        {
            var id = Of(p);

            Assert.True(JobId.IsValid(id));
            Assert.Equal(26, id.Length);
            Assert.Equal(id, Of(p));
        });

    [Fact]
    public void Any_part_that_differs_makes_another_job() =>
        Always.Holds(
            from one in Parts
            from other in Parts
            from i in Gen.Choose(0, one.Length - 1)
            select (one, changed: one.Select((part, j) => j == i ? other[j] : part).ToArray(), i),
            p => Assert.Equal(Normal(p.one[p.i], p.i) == Normal(p.changed[p.i], p.i), Of(p.one) == Of(p.changed)));

    [Fact]
    public void Moving_text_from_one_part_to_the_next_makes_another_job() =>
        Always.Holds(
            from parts in Parts
            from i in Gen.Choose(0, 1)
            from cut in Gen.Choose(0, 5)
            select (parts, i, cut),
            p =>
            {
                var (parts, i, cut) = p;
                var moved = (string[])parts.Clone();
                var at = Math.Min(cut, parts[i].Length);
                moved[i] = parts[i][..at];
                moved[i + 1] = parts[i][at..] + parts[i + 1];

                var same = moved.Select(Normal).SequenceEqual(parts.Select(Normal));
                Assert.Equal(same, Of(parts) == Of(moved));
            });

    [Fact]
    public void The_second_picture_and_its_version_are_part_of_a_jobs_identity_and_never_taken_for_another_part() =>
        Always.Holds(
            from parts in Make.AnyText.ArrayOf(5)
            from i in Gen.Choose(0, 4)
            from changed in Make.AnyText
            select (parts, i, changed),
            p =>
            {
                var other = (string[])p.parts.Clone();
                other[p.i] = p.changed;
                var same = Normal(p.parts[p.i], p.i) == Normal(p.changed, p.i);

                Assert.Equal(same, OfTwo(p.parts) == OfTwo(other));
                Assert.NotEqual(OfTwo(p.parts), Of(p.parts[..3]));
                Assert.NotEqual(OfTwo(p.parts), JobId.Of(p.parts[0], p.parts[1], p.parts[2], None, "morph"));
                Assert.NotEqual(OfTwo(p.parts), OfTwo([.. p.parts[..3], p.parts[4] + "x", p.parts[3]]));
            });

    [Fact]
    public void The_mask_and_its_version_are_part_of_a_jobs_identity_and_never_taken_for_a_second_picture() =>
        Always.Holds(
            from parts in Make.AnyText.ArrayOf(5)
            from i in Gen.Choose(0, 4)
            from changed in Make.AnyText
            select (parts, i, changed),
            p =>
            {
                var other = (string[])p.parts.Clone();
                other[p.i] = p.changed;

                Assert.Equal(Normal(p.parts[p.i], p.i) == Normal(p.changed, p.i), Masked(p.parts) == Masked(other));
                Assert.NotEqual(Masked(p.parts), Of(p.parts[..3]));
                Assert.NotEqual(Masked(p.parts), OfTwo(p.parts));
            });

    [Theory]
    [InlineData("\"0x8DC\"")]
    [InlineData("0x8DC")]
    public void Quotes_around_an_etag_say_nothing(string etag) =>
        Assert.Equal(JobId.Of("uploads", "a.png", "0x8DC", None), JobId.Of("uploads", "a.png", etag, None));

    [Fact]
    public void One_picture_asked_for_two_tasks_is_two_jobs()
    {
        var ids = JobTasks.All.Select(task => JobId.Of("uploads", "files/cat.png", "0x1", None, task)).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void A_request_for_what_the_folder_says_already_is_the_same_job()
    {
        var dropped = JobId.Of("uploads", "colorize/cat.png", "0x1", None);

        Assert.Equal(dropped, JobId.Of("uploads", "colorize/cat.png", "0x1", None, "colorize"));
        Assert.NotEqual(dropped, JobId.Of("uploads", "colorize/cat.png", "0x1", None, "inpaint"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcdefghijklmnopqrstuvwxy")]
    [InlineData("abcdefghijklmnopqrstuvwxyza")]
    [InlineData("Abcdefghijklmnopqrstuvwxyz")]
    [InlineData("1bcdefghijklmnopqrstuvwxyz")]
    [InlineData("abcdefghijklmnopqrstuvwxy/")]
    [InlineData("abcdefghijklmnopqrstuvwxy\n")]
    public void Other_texts_are_no_identity(string text) => Assert.False(JobId.IsValid(text));

    private static Gen<string[]> Parts { get; } = Make.AnyText.ArrayOf(3);

    private static string Of(string[] parts) => JobId.Of(parts[0], parts[1], parts[2], None);

    private static string OfTwo(string[] parts) => JobId.Of(parts[0], parts[1], parts[2], None, "morph", new BlobRef(parts[0], parts[3], parts[4]));

    private static string Masked(string[] parts) => JobId.Of(parts[0], parts[1], parts[2], None, mask: new BlobRef(parts[0], parts[3], parts[4]));

    private static string Normal(string part, int index) => index is 2 or 4 ? part.Trim('"') : part;
}
