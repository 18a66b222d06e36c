using System.CommandLine.Parsing;
using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Tests.CommandLine;

public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("colorise x.png", "bad-option", "colorize")]
    [InlineData("--jsn", "bad-option", "--json")]
    [InlineData("colorize", "bad-option", "FILE")]
    [InlineData("prior", "bad-option", "import")]
    [InlineData("prior lst", "bad-option", "list")]
    [InlineData("prior import --generator a --discriminator b", "bad-option", "--out")]
    [InlineData("prior import --generator a --discriminator b --out c --sn-eps 2", "bad-option", "1e-6")]
    [InlineData("super-resolve x.png --scal 4", "bad-option", "--scale")]
    [InlineData("super-resolve x.png --scale 3", "bad-option", "2, 4 or 8")]
    [InlineData("colorize x.png --scale 4", "bad-option", "--scale")]
    [InlineData("colorize x.png --mask m.png", "bad-option", "inpaint and hybrid")]
    [InlineData("colorize x.png --degradations inpaint", "bad-option", "hybrid")]
    [InlineData("hybrid x.png --degradations inpaint,inpaint", "bad-option", "at most once")]
    [InlineData("colorize x.png --out=", "bad-option", "--out")]
    [InlineData("colorize x.png --steps", "bad-option", "--steps")]
    [InlineData("colorize x.png --steps 0", "bad-option", "from 1")]
    [InlineData("colorize x.png --steps -7", "bad-option", "from 1")]
    [InlineData("colorize x.png --steps 99999999999999999999", "bad-option", "from 1")]
    [InlineData("colorize x.png --steps 1e3", "bad-option", "whole number")]
    [InlineData("colorize x.png --steps 5 --steps 6", "bad-option", "--steps")]
    [InlineData("colorize x.png --seed nine", "bad-option", "whole number")]
    [InlineData("colorize x.png --fit stretch", "bad-option", "pad or crop")]
    [InlineData("colorize x.png --device tpu", "bad-option", "cuda")]
    [InlineData("colorize x.png --device cuda:-1", "bad-option", "cuda")]
    [InlineData("colorize x.png --class unicorn", "unknown-class", "horse")]
    [InlineData("colorize x.png --class hors", "unknown-class", "horse")]
    [InlineData("colorize x.png --class 10", "unknown-class", "0 to 9")]
    [InlineData("colorize x.png --preset fast", "unknown-preset", "coloriz")]
    [InlineData("colorize x.png --prior biggan-9000", "unknown-prior", "cifar10-32")]
    [InlineData("transfer x.png --to unicorn", "unknown-class", "horse")]
    [InlineData("transfer x.png --to cat --class cat,dog", "bad-option", "--to")]
    [InlineData("bench --resolution 100", "bad-option", "128")]
    [InlineData("bench --preset none --resolution 32", "unknown-preset", "super")]
    public async Task A_bad_command_line_is_refused_in_one_line_that_helps(string arguments, string code, string help)
    {
        var finished = await DgpProcess.RunAsync(arguments.Split(' '));

        Assert.Equal(code, finished.ErrorCode);
        Assert.Equal(2, finished.ExitCode);
        Assert.Contains(help, finished.Error, StringComparison.Ordinal);
        Assert.Empty(finished.Output);
    }

    [Theory]
    [InlineData("hybrid x.png --degradations=", "--degradations")]
    [InlineData("hybrid x.png --degradations", "--degradations")]
    [InlineData("hybrid x.png --degradations ,", "at most once")]
    [InlineData("hybrid x.png --degradations colorize,blur", "at most once")]
    [InlineData("hybrid x.png --degradations colorize --mask m.png", "--mask has no use without inpaint")]
    [InlineData("hybrid x.png --degradations inpaint --scale 4", "--scale has no use without super-resolve")]
    public void Degradations_that_cannot_be_are_refused_before_anything_is_read(string arguments, string help)
    {
        var failure = UsageErrors.First(CommandLineParser.Parse(DgpCommand.Create(), arguments.Split(' ')));

        Assert.NotNull(failure);
        Assert.Equal("bad-option", failure.Code);
        Assert.Contains(help, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transfer x.png", "--to")]
    [InlineData("transfer x.png --to=", "--to")]
    [InlineData("transfer x.png --to cat --raw", "--raw")]
    [InlineData("jitter x.png --stds 0.3,-1", "0.3,0.5")]
    [InlineData("jitter x.png --stds much", "0.3,0.5")]
    [InlineData("jitter x.png --samples 0", "from 1")]
    [InlineData("jitter x.png --samples 334", "1002 pictures")]
    [InlineData("jitter x.png --samples 500 --stds 0.1,0.2,0.3", "1500 pictures")]
    [InlineData("submit x.png --task morph", "two FILEs")]
    [InlineData("submit x.png y.png z.png --task morph", "two FILEs")]
    [InlineData("jitter x.png --save-inversion kept.png", ".safetensors")]
    [InlineData("jitter x.png y.png --save-inversion a.safetensors", "2 pictures")]
    [InlineData("jitter x.png y.png --save-inversion a.safetensors --save-inversion a.safetensors", "twice")]
    [InlineData("jitter x.safetensors --save-inversion a.safetensors", "saved inversion")]
    [InlineData("morph x.png", "two pictures")]
    [InlineData("morph x.png y.png z.png", "two pictures")]
    [InlineData("morph x.png y.png --frames 1", "from 2")]
    public void What_an_edit_cannot_do_is_refused_before_anything_is_read(string arguments, string help)
    {
        var failure = UsageErrors.First(CommandLineParser.Parse(DgpCommand.Create(), arguments.Split(' ')));

        Assert.NotNull(failure);
        Assert.Equal("bad-option", failure.Code);
        Assert.Contains(help, failure.Message + failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jitter x.png y.png --save-inversion a.safetensors --save-inversion b.safetensors --stds 0.3,1 --samples 3")]
    [InlineData("jitter x.safetensors")]
    [InlineData("jitter x.png --samples 1000 --stds 0.3")]
    [InlineData("submit x.png y.png --task morph --frames 3")]
    [InlineData("submit x.png y.png z.png --task transfer --to dog")]
    [InlineData("morph x.png y.safetensors --frames 2 --class cat,dog")]
    [InlineData("transfer x.png y.png --to 0-3,dog")]
    public void What_an_edit_can_do_is_not(string arguments) =>
        Assert.Null(UsageErrors.First(CommandLineParser.Parse(DgpCommand.Create(), arguments.Split(' '))));

    [Theory]
    [InlineData("colorize x.png --method magic", "defense-gan")]
    [InlineData("colorize x.png --loss l1", "discriminator, vgg or mse")]
    [InlineData("colorize x.png --loss vgg", "--vgg FILE")]
    [InlineData("colorize x.png --vgg vgg.pth", "--loss discriminator has no use for --vgg")]
    [InlineData("colorize x.png --loss mse --vgg vgg.pth", "--loss mse has no use for --vgg")]
    [InlineData("colorize x.png --loss vgg --vgg=", "--vgg")]
    [InlineData("colorize x.png --method defense-gan --loss mse", "--method defense-gan has no use for --loss")]
    [InlineData("colorize x.png --method defense-gan --preset colorization", "--method defense-gan has no use for --preset")]
    [InlineData("colorize x.png --method dip --loss mse", "--method dip has no use for --loss")]
    [InlineData("colorize x.png --method dip --class cat", "--method dip has no use for --class")]
    public void What_a_method_or_a_loss_has_no_use_for_is_refused_before_anything_is_read(string arguments, string help)
    {
        var failure = UsageErrors.First(CommandLineParser.Parse(DgpCommand.Create(), arguments.Split(' ')));

        Assert.NotNull(failure);
        Assert.Equal("bad-option", failure.Code);
        Assert.Contains(help, failure.Message + failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("colorize x.png --method dgp-simultaneous --loss mse --preset colorization --class cat --fit crop")]
    [InlineData("inpaint x.png --method z-only --loss vgg --vgg vgg.pth --mask m.png")]
    [InlineData("super-resolve x.png --method z-and-features --steps 5")]
    [InlineData("reconstruct x.png --method defense-gan --class cat --fit crop --steps 20 --prior here")]
    [InlineData("reconstruct x.png --loss discriminator")]
    public void What_a_method_takes_is_not(string arguments) =>
        Assert.Null(UsageErrors.First(CommandLineParser.Parse(DgpCommand.Create(), arguments.Split(' '))));

    [Fact]
    public async Task An_empty_word_is_no_file()
    {
        var finished = await DgpProcess.RunAsync("colorize", "");

        Assert.Equal("bad-option", finished.ErrorCode);
        Assert.Equal(2, finished.ExitCode);
    }

    [Theory]
    [InlineData("colorize x.png --steps 0", "bad-option", 2)]
    [InlineData("colorize x.png --class unicorn", "unknown-class", 2)]
    [InlineData("prior info nothing", "unknown-prior", 2)]
    [InlineData("prior import --generator missing.pth --discriminator missing.pth --out new-prior", "not-found", 1)]
    public async Task With_json_a_refusal_is_json_too(string arguments, string code, int exitCode)
    {
        var finished = await DgpProcess.RunAsync([.. arguments.Split(' '), "--json"]);

        Assert.Equal(exitCode, finished.ExitCode);
        Assert.False(finished.Json.GetProperty("ok").GetBoolean());
        var error = finished.Json.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEqual("", error.GetProperty("message").GetString());
        Assert.NotEqual("", error.GetProperty("hint").GetString());
        Assert.Empty(finished.Error);
    }

    [Fact]
    public async Task After_two_dashes_a_file_may_be_called_like_an_option()
    {
        var finished = await DgpProcess.RunAsync("colorize", "--", "--steps");

        Assert.Equal("not-found", finished.ErrorCode);
        Assert.Equal(1, finished.ExitCode);
    }
}
