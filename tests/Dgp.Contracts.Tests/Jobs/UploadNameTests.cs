using Dgp.Contracts.Jobs;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests.Jobs;

public sealed class UploadNameTests
{
    [Theory]
    [InlineData("colorize/cat.png", "colorize")]
    [InlineData("super-resolve/a/b c/ü.WEBP", "super-resolve")]
    [InlineData("inpaint/holiday/1/x.mask.jpg", "inpaint")]
    [InlineData("hybrid/masks/x.jpeg", "hybrid")]
    [InlineData("reconstruct/.png", "reconstruct")]
    [InlineData("jitter/cat.png", "jitter")]
    [InlineData("transfer/pets/cat.jpg", "transfer")]
    public void A_picture_in_a_tasks_folder_is_a_job(string name, string task) =>
        Assert.Equal(new UploadName(name, UploadKind.Picture, task), UploadName.Parse(name));

    [Theory]
    [InlineData("jobs/a.dgp.json", UploadKind.Manifest)]
    [InlineData("jobs/deep/er/a.dgp.json", UploadKind.Manifest)]
    [InlineData("masks/a.png", UploadKind.Material)]
    [InlineData("files/a.anything", UploadKind.Material)]
    [InlineData("inpaint/cat.mask.png", UploadKind.Material)]
    [InlineData("inpaint/cat.MASK.PNG", UploadKind.Material)]
    [InlineData("cat.mask.png", UploadKind.Material)]
    public void Requests_and_what_jobs_refer_to_are_told_apart(string name, UploadKind kind) =>
        Assert.Equal(kind, UploadName.Parse(name).Kind);

    [Theory]
    [InlineData("cat.png", ErrorCode.UnknownTask)]
    [InlineData("masks", ErrorCode.UnknownTask)]
    [InlineData("colourise/cat.png", ErrorCode.UnknownTask)]
    [InlineData("Colorize/cat.png", ErrorCode.UnknownTask)]
    [InlineData("rejected/cat.png", ErrorCode.UnknownTask)]
    [InlineData("morph/cat.png", ErrorCode.BadRequest)]
    [InlineData("morph/cat.txt", ErrorCode.BadRequest)]
    [InlineData("colorize/cat.gif", ErrorCode.BadName)]
    [InlineData("colorize/cat", ErrorCode.BadName)]
    [InlineData("jobs/cat.png", ErrorCode.BadName)]
    [InlineData("jobs/cat.DGP.JSON", ErrorCode.BadName)]
    [InlineData("", ErrorCode.BadName)]
    [InlineData("/colorize/cat.png", ErrorCode.BadName)]
    [InlineData("colorize//cat.png", ErrorCode.BadName)]
    [InlineData("colorize/../cat.png", ErrorCode.BadName)]
    [InlineData("../colorize/cat.png", ErrorCode.BadName)]
    [InlineData("colorize/./cat.png", ErrorCode.BadName)]
    [InlineData("colorize/a./cat.png", ErrorCode.BadName)]
    [InlineData("colorize/a /cat.png", ErrorCode.BadName)]
    [InlineData("colorize/cat.png.", ErrorCode.BadName)]
    [InlineData("colorize/cat.png/", ErrorCode.BadName)]
    [InlineData("colorize/ca\\t.png", ErrorCode.BadName)]
    [InlineData("colorize/ca\0t.png", ErrorCode.BadName)]
    [InlineData("colorize/ca\nt.png", ErrorCode.BadName)]
    [InlineData("colorize/ca\u0081t.png", ErrorCode.BadName)]
    [InlineData("colorize/\ufffd.png", ErrorCode.BadName)]
    [InlineData("colorize/\uffff.png", ErrorCode.BadName)]
    [InlineData("masks/../colorize/cat.png", ErrorCode.BadName)]
    public void Other_names_are_refused_with_a_reason(string name, ErrorCode code)
    {
        var refusal = Assert.Throws<DgpException>(() => UploadName.Parse(name));

        Assert.Equal(code, refusal.Code);
        Assert.NotEmpty(refusal.Hint);
    }

    [Fact]
    public void Whoever_drops_a_picture_to_be_morphed_is_told_how_it_is_done()
    {
        var refusal = Assert.Throws<DgpException>(() => UploadName.Parse("morph/cat.png"));

        var request = JobRequest.Parse(System.Text.Encoding.UTF8.GetBytes(refusal.Hint[refusal.Hint.IndexOf('{', StringComparison.Ordinal)..^1]));
        Assert.Equal((JobTasks.Morph, "files/ONE.png", "files/OTHER.png"), (request.Task, request.Picture, request.Second));
        Assert.Contains("jobs/NAME.dgp.json", refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        // Not as data of a theory: the compiler stores those as UTF-8, which has no such thing.
        foreach (var name in new[] { "colorize/\ud83d.png", "colorize/\udc08\ud83d.png", "colorize/x.png\udc08" })
        {
            Assert.Equal(ErrorCode.BadName, Assert.Throws<DgpException>(() => UploadName.Parse(name)).Code);
        }
    }

    [Fact]
    public void The_longest_name_of_storage_is_taken_and_one_more_character_is_not()
    {
        var longest = "colorize/" + new string('x', 1024 - 13) + ".png";

        Assert.Equal(UploadKind.Picture, UploadName.Parse(longest).Kind);
        Assert.Equal(ErrorCode.BadName, Assert.Throws<DgpException>(() => UploadName.Parse("colorize/x" + longest[9..])).Code);
    }

    [Fact]
    public void Percent_signs_are_letters_like_any_other() =>
        Assert.Equal("colorize/%2e%2e/%2F.png", UploadName.Parse("colorize/%2e%2e/%2F.png").Name);

    [Theory]
    [InlineData("inpaint/cat.jpg", "inpaint/cat.mask.png")]
    [InlineData("inpaint/cat.JPEG", "inpaint/cat.mask.png")]
    [InlineData("inpaint/a.b/c.d.png", "inpaint/a.b/c.d.mask.png")]
    [InlineData("inpaint/a.png/cat.webp", "inpaint/a.png/cat.mask.png")]
    public void A_mask_lies_beside_its_picture(string picture, string mask)
    {
        Assert.Equal(mask, UploadName.MaskBeside(picture));
        Assert.Equal(UploadKind.Material, UploadName.Parse(mask).Kind);
    }

    [Fact]
    public void Whatever_a_name_is_it_is_taken_or_refused_with_a_code() =>
        Always.Holds(Make.AnyText, name =>
        {
            try
            {
                Assert.Equal(name, UploadName.Parse(name).Name);
            }
            catch (DgpException e)
            {
                Assert.True(e.Code is ErrorCode.BadName or ErrorCode.UnknownTask or ErrorCode.BadRequest);
                Assert.DoesNotContain(e.Message, char.IsControl);
            }
        }, 5_000);

    [Fact]
    public void The_published_pattern_and_the_check_agree() =>
        Always.Holds(Make.AnyText.Where(UploadName.IsUnicode), name =>
        {
            var usable = Record.Exception(() => UploadName.RequireUsable(name)) is null;

            Assert.Equal(usable, TextShape.BlobName.Fits(name));
        }, 20_000);

    [Fact]
    public void They_agree_on_every_character_wherever_it_stands()
    {
        for (var c = '\0'; c < char.MaxValue; c++)
        {
            foreach (var name in new[] { $"{c}", $"{c}a", $"a{c}", $"a{c}a", $"a/{c}/a" }.Where(UploadName.IsUnicode))
            {
                var usable = Record.Exception(() => UploadName.RequireUsable(name)) is null;

                Assert.True(usable == TextShape.BlobName.Fits(name), $"U+{(int)c:X4} in '{name}'");
            }
        }
    }

    [Theory]
    [InlineData("colorize/alice/cats/tom.png", "alice")]
    [InlineData("files/alice/tom.png", "alice")]
    [InlineData("colorize/http/tom.png", "http")]
    [InlineData("colorize/tom.png", "")]
    [InlineData("tom.png", "")]
    public void A_pictures_owner_is_the_folder_below_the_first(string name, string owner) => Assert.Equal(owner, UploadName.OwnerOf(name));
}
