namespace Dgp.Worker.Tests.CommandLine;

public sealed class HelpTests
{
    [Fact]
    public async Task Without_arguments_the_program_explains_itself()
    {
        var finished = await DgpProcess.RunAsync();

        Assert.Equal(0, finished.ExitCode);
        Assert.Empty(finished.Error);
        foreach (var verb in new[] { "demo", "colorize", "inpaint", "super-resolve", "hybrid", "reconstruct", "jitter", "transfer", "morph", "attack", "defend", "prior", "bench" })
        {
            Assert.Contains($"./dgp {verb}", finished.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("reconstruct", "--prior --class --preset --seed --steps --device --fit --raw --out --json")]
    [InlineData("colorize", "--prior --class --preset --seed --steps --device --fit --raw --out --json")]
    [InlineData("inpaint", "--mask --prior --class --json")]
    [InlineData("super-resolve", "--scale --prior --class --json")]
    [InlineData("hybrid", "--scale --mask --prior --class --json")]
    [InlineData("jitter", "--stds --samples --save-inversion --prior --class --preset --seed --steps --device --fit --out --json")]
    [InlineData("transfer", "--to --save-inversion --prior --class")]
    [InlineData("morph", "--frames --save-inversion --prior --class")]
    [InlineData("evaluate", "--tasks --methods --seeds --pictures --prior --class --steps --dip-steps --raw --judge --niqe --lpips --lpips-backbone --parallel --device --out --json")]
    [InlineData("attack", "--kind --classifier --network --epsilon --steps --class --size --fit --seed --device --out --json")]
    [InlineData("defend", "--stop-mse --classifier --prior --class --preset --seed --steps --device --fit --out --json")]
    [InlineData("classifier atn", "--data --out --epsilon --steps --seed --device --json")]
    [InlineData("demo", "--out --steps --json")]
    [InlineData("bench", "--resolution --channels --preset --device --iterations --json")]
    [InlineData("prior", "list info import score")]
    [InlineData("prior score", "--data --train --judge --inception --samples --reconstruct --out --seed --device --json")]
    [InlineData("prior import", "--generator --discriminator --out --name --classes --licence --source --sn-eps --bn-eps")]
    public async Task Every_verb_lists_its_options(string verb, string words)
    {
        var finished = await DgpProcess.RunAsync([.. verb.Split(' '), "--help"]);

        Assert.Equal(0, finished.ExitCode);
        Assert.All(words.Split(' '), word => Assert.Contains(word, finished.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_is_a_number()
    {
        var finished = await DgpProcess.RunAsync("--version");

        Assert.Equal(0, finished.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", finished.Output);
    }
}
