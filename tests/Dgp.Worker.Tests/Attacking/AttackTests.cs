using System.CommandLine.Parsing;
using System.Text.Json;
using Dgp.Contracts;
using Dgp.Worker.Attacking;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Scores;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Attacking;

public sealed class AttackTests : IDisposable
{
    private static readonly string[] AllFiles = ["adversarial.png", "comparison.png", "original.png", "report.json"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_picture_is_led_away_from_what_the_classifier_saw_in_it_within_eight_levels()
    {
        var input = _folder.File("photo.jpg", TestPictures.Jpeg(60, 40));

        var finished = await DgpProcess.RunAsync("attack", input, "--seed", "3", "--device", "cpu", "--out", _folder["out"], "--json");

        Assert.Equal(0, finished.ExitCode);
        var result = Assert.Single(finished.Json.GetProperty("results").EnumerateArray());
        Assert.Equal(AllFiles, result.GetProperty("files").EnumerateArray().Select(f => f.GetString()).Order());
        Assert.InRange(Change(_folder["out"]), 1, 8);
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        var report = json.RootElement;
        Assert.Equal("attack", report.GetProperty("task").GetString());
        Assert.Equal(input, report.GetProperty("input").GetProperty("path").GetString());
        var attack = report.GetProperty("attack");
        Assert.Equal(("pgd", 20, 32), (attack.GetProperty("kind").GetString(), attack.GetProperty("steps").GetInt32(), attack.GetProperty("size").GetInt32()));
        Assert.Equal("cifar10-resnet20", attack.GetProperty("classifier").GetString());
        Assert.False(attack.GetProperty("classGiven").GetBoolean());
        Assert.True(attack.GetProperty("misled").GetBoolean());
        var (before, after) = (attack.GetProperty("before")[0], attack.GetProperty("after")[0]);
        Assert.Equal(attack.GetProperty("class").GetProperty("index").GetInt32(), before.GetProperty("index").GetInt32());
        Assert.NotEqual(before.GetProperty("name").GetString(), after.GetProperty("name").GetString());
        Assert.Equal(Change(_folder["out"]) / 255.0, attack.GetProperty("lInf").GetDouble(), 1e-6);
        Assert.Contains(report.GetProperty("notes").EnumerateArray(), n => n.GetString()!.Contains("60 x 40", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_kind_stays_within_the_bound_it_was_given_and_the_classifier_may_be_a_weight_file()
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));
        var weights = Path.Combine(AppContext.BaseDirectory, "priors", "cifar10-resnet20", "weights.safetensors");

        var fgsm = await DgpProcess.RunAsync("attack", input, "--kind", "fgsm", "--epsilon", "3/255", "--classifier", weights, "--class", "3", "--out", _folder["fgsm"]);
        var l2 = await DgpProcess.RunAsync("attack", input, "--kind", "pgd-l2", "--epsilon", "0.25", "--class", "cat", "--size", "48", "--out", _folder["l2"]);

        Assert.Equal((0, 0), (fgsm.ExitCode, l2.ExitCode));
        Assert.Equal(3, Change(_folder["fgsm"]));
        Assert.Contains("class 3", fgsm.Output, StringComparison.Ordinal);
        Assert.Contains("(CIFAR ResNet-20)", fgsm.Output, StringComparison.Ordinal);
        Assert.InRange(Length(_folder["l2"]), 0.1, 0.25);
        using var picture = Image.Load<Rgb24>(_folder["l2", "adversarial.png"]);
        Assert.Equal((48, 48), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task A_network_that_was_trained_to_attack_attacks()
    {
        foreach (var name in (string[])["a", "b"])
        {
            for (var i = 0; i < 50; i++)
            {
                _folder.File($"data/{name}/{i:D2}.png", TestPictures.Png(32 + i, 40));
            }
        }

        var input = _folder.File("photo.png", TestPictures.Png(32, 32));

        var trained = await DgpProcess.RunAsync(
            "classifier", "atn", "--data", _folder["data"], "--out", _folder["atn.safetensors"], "--steps", "2", "--epsilon", "2/255", "--device", "cpu", "--json");
        var attacked = await DgpProcess.RunAsync("attack", input, "--kind", "atn", "--network", _folder["atn.safetensors"], "--out", _folder["out"]);

        Assert.Equal((0, 0), (trained.ExitCode, attacked.ExitCode));
        Assert.Equal("cifar10-resnet20", trained.Json.GetProperty("classifier").GetString());
        Assert.InRange(trained.Json.GetProperty("misled").GetDouble(), 0, 1);
        Assert.InRange(Change(_folder["out"]), 1, 2);
    }

    [Fact]
    public async Task What_is_no_classifier_and_what_is_no_network_is_refused()
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));
        var odd = _folder.File("odd.safetensors", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

        Assert.Equal("bad-prior", (await DgpProcess.RunAsync("attack", input, "--classifier", odd)).ErrorCode);
        Assert.Equal("bad-prior", (await DgpProcess.RunAsync("attack", input, "--kind", "atn", "--network", odd)).ErrorCode);
        Assert.Equal("unknown-class", (await DgpProcess.RunAsync("attack", input, "--class", "unicorn")).ErrorCode);
    }

    [Fact]
    public void No_pixel_changes_by_more_than_all_there_is()
    {
        var request = new AttackRequest { Files = ["x.png"], Attack = new ChosenAttack(AttackKind.Fgsm) { Epsilon = 1.5 }, Classifier = WorkerClassifiers.Embedded, Device = "cpu" };

        Assert.Equal(ErrorCode.BadOption, Assert.Throws<DgpException>(() => new AttackRun(request)).Code);
        new AttackRun(request with { Attack = new ChosenAttack(AttackKind.PgdL2) { Epsilon = 1.5 } }).Dispose();
    }

    [Theory]
    [InlineData("attack", "FILE")]
    [InlineData("attack x.png --kind atn", "--network FILE")]
    [InlineData("attack x.png --kind gentle", "fgsm, pgd, pgd-l2 or atn")]
    [InlineData("attack x.png --epsilon 0", "8/255")]
    [InlineData("attack x.png --epsilon 1/0", "8/255")]
    [InlineData("attack x.png --epsilon 1/2/3", "8/255")]
    [InlineData("attack x.png --kind fgsm --steps 4", "--steps")]
    [InlineData("attack x.png --network a.safetensors", "--network")]
    [InlineData("attack x.png --size 3", "from 16")]
    [InlineData("attack x.png --classifier=", "--classifier")]
    [InlineData("defend x.png --stop-mse 0", "5e-3")]
    [InlineData("defend x.png --stop-mse much", "5e-3")]
    [InlineData("defend x.png --scale 4", "--scale")]
    [InlineData("reconstruct x.png --stop-mse 1e-2", "--stop-mse")]
    [InlineData("classifier atn --data x", "--out")]
    public void What_cannot_be_is_refused_before_anything_is_read(string arguments, string help)
    {
        var failure = UsageErrors.First(CommandLineParser.Parse(DgpCommand.Create(), arguments.Split(' ')));

        Assert.NotNull(failure);
        Assert.Contains(help, failure.Message + failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("attack x.png y.png --kind pgd-l2 --epsilon 2 --steps 5 --class cat --size 128 --fit crop")]
    [InlineData("attack x.png --kind atn --network a.safetensors --epsilon 1/255")]
    [InlineData("defend x.png --stop-mse 1/100 --classifier r.th --class cat,dog")]
    public void What_can_be_is_not(string arguments) =>
        Assert.Null(UsageErrors.First(CommandLineParser.Parse(DgpCommand.Create(), arguments.Split(' '))));

    /// <summary>The largest, in levels of 8 bits.</summary>
    private static int Change(string folder) => Changes(folder).Max(Math.Abs);

    private static double Length(string folder) => Math.Sqrt(Changes(folder).Sum(c => (double)c * c)) / 255;

    private static int[] Changes(string folder)
    {
        using var original = Image.Load<Rgb24>(Path.Combine(folder, "original.png"));
        using var adversarial = Image.Load<Rgb24>(Path.Combine(folder, "adversarial.png"));
        return [.. Bytes(original).Zip(Bytes(adversarial), (a, b) => b - a)];
    }

    private static byte[] Bytes(Image<Rgb24> picture) => Dgp.Engine.Imaging.Pictures.Bytes(picture);
}
