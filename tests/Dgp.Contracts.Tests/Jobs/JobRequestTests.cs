using System.Text;
using Dgp.Contracts.Jobs;

namespace Dgp.Contracts.Tests.Jobs;

public sealed class JobRequestTests
{
    [Fact]
    public void A_request_is_read_whole()
    {
        var request = Parse("""{"$schema":"x","task":"inpaint","picture":"files/a b.png","options":{"seed":7,"mask":"masks/a.png"}}""");

        Assert.Equal(new JobRequest("inpaint", "files/a b.png", new JobOptions { Seed = 7, Mask = "masks/a.png" }), request);
    }

    [Fact]
    public void Options_may_be_left_out() =>
        Assert.Equal(new JobRequest("colorize", "a.png", new JobOptions()), Parse("""{"task":"colorize","picture":"a.png"}"""));

    [Fact]
    public void A_morph_names_two_pictures() =>
        Assert.Equal(
            new JobRequest("morph", "files/a.png", new JobOptions { Frames = 21, Class = "cat,ship" }, "files/b.png"),
            Parse("""{"task":"morph","picture":"files/a.png","second":"files/b.png","options":{"frames":21,"class":"cat,ship","seed":0}}"""));

    [Fact]
    public void A_byte_order_mark_does_no_harm() =>
        Assert.Equal("a.png", JobRequest.Parse(Encoding.UTF8.GetPreamble().Concat("""{"task":"colorize","picture":"a.png"}"""u8.ToArray()).ToArray()).Picture);

    [Theory]
    [InlineData("", ErrorCode.BadRequest)]
    [InlineData("null", ErrorCode.BadRequest)]
    [InlineData("[]", ErrorCode.BadRequest)]
    [InlineData("{", ErrorCode.BadRequest)]
    [InlineData("{}", ErrorCode.BadRequest)]
    [InlineData("{}{}", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize"}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":""}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":7}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","options":null}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","options":[]}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","Options":{}}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","$schema":1}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","task":"inpaint"}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"seed":1,"seed":2}}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","t\u0061sk":"inpaint"}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"\ud83d"}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","\ud83d":1}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"class":"\udc08"}}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"\udc08":1}}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colourise","picture":"a.png"}""", ErrorCode.UnknownTask)]
    [InlineData("""{"task":"Colorize","picture":"a.png"}""", ErrorCode.UnknownTask)]
    [InlineData("""{"task":"colorize","picture":"../results/a.png"}""", ErrorCode.BadName)]
    [InlineData("""{"task":"colorize","picture":"a\u0000.png"}""", ErrorCode.BadName)]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"scale":4}}""", ErrorCode.BadOption)]
    [InlineData("""{"task":"transfer","picture":"a.png"}""", ErrorCode.BadOption)]
    [InlineData("""{"task":"transfer","picture":"a.png","options":{}}""", ErrorCode.BadOption)]
    [InlineData("""{"task":"morph","picture":"a.png"}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"morph","picture":"a.png","second":""}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"morph","picture":"a.png","second":null}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"morph","picture":"a.png","second":["b.png"]}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"morph","picture":"a.png","second":"../b.png"}""", ErrorCode.BadName)]
    [InlineData("""{"task":"morph","picture":"a.png","second":"b.png","options":{"method":"dip"}}""", ErrorCode.BadOption)]
    [InlineData("""{"task":"colorize","picture":"a.png","second":"b.png"}""", ErrorCode.BadRequest)]
    [InlineData("""{"task":"colorize","picture":"a.png","second":null}""", ErrorCode.BadRequest)]
    public void What_cannot_be_is_refused_with_a_code(string json, ErrorCode code)
    {
        var refusal = Assert.Throws<DgpException>(() => Parse(json));

        Assert.Equal(code, refusal.Code);
        Assert.NotEmpty(refusal.Hint);
    }

    [Fact]
    public void A_misspelt_field_is_named() =>
        Assert.Equal("Did you mean 'picture'?", Assert.Throws<DgpException>(() => Parse("""{"task":"colorize","pciture":"a.png"}""")).Hint);

    [Fact]
    public void Ten_megabytes_are_refused_unread() =>
        Assert.Contains(
            "65536 are allowed",
            Assert.Throws<DgpException>(() => JobRequest.Parse(new byte[10 << 20])).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void A_thousand_levels_are_refused(char open, char close)
    {
        var inner = open == '{' ? string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" : new string(open, 1000);
        var json = $$"""{"task":"colorize","picture":"a.png","options":{{inner}}{{new string(close, 1000)}}}""";

        Assert.Equal(ErrorCode.BadRequest, Assert.Throws<DgpException>(() => Parse(json)).Code);
    }

    private static JobRequest Parse(string json) => JobRequest.Parse(Encoding.UTF8.GetBytes(json));
}
