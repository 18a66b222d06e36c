using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Dgp.Engine.Priors;
using Dgp.Engine.Training;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Training;

namespace Dgp.Worker.Tests.Training;

public sealed class TrainCommandTests : IDisposable
{
    private const int Batch = 4;
    private const int Channels = 2;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_training_that_was_killed_ends_with_the_bytes_of_an_undisturbed_one()
    {
        Pictures("data", "a", "b");
        var killed = Start();
        await CheckpointOf(killed);
        killed.Kill(); // SIGKILL
        await killed.WaitForExitAsync(TestContext.Current.CancellationToken);

        var finished = await Stopped(Start());

        Assert.Equal(130, finished.ExitCode);
        Assert.Contains("Going on from step ", finished.Error, StringComparison.Ordinal);
        using var checkpoint = SafeTensors.Open(_folder["out", "training", "checkpoint.safetensors"]);
        using var undisturbed = SafeTensors.Open(Undisturbed(Steps(checkpoint)));
        Assert.All(
            undisturbed.Tensors.Where(t => t.Key != "sha256"), // which also covers the time that it took
            t => Assert.True(t.Value.ToBytes().AsSpan().SequenceEqual(checkpoint.Tensors[t.Key].ToBytes()), t.Key));
    }

    [Fact]
    public async Task What_it_leaves_is_a_prior_with_a_sheet_and_a_history()
    {
        Pictures("data", "a", "b");

        var finished = await Stopped(Start("--json"));

        var training = finished.Json.GetProperty("training");
        Assert.Equal(120, training.GetProperty("pictures").GetInt32());
        Assert.Equal(training.GetProperty("steps").GetInt32() * Batch * 2, training.GetProperty("picturesSeen").GetInt32());
        Assert.Equal(["a", "b"], Prior.Open(_folder["out"]).ClassNames);
        Assert.True(File.Exists(_folder["out", "training", "samples.png"]));
        Assert.True(File.Exists(_folder["out", "training", "history.svg"]));
        Assert.Equal("step,pictures,seconds,generator,real,fake,distance", File.ReadLines(_folder["out", "training", "history.csv"]).First());
        Assert.Equal(0, (await DgpProcess.RunAsync("prior", "info", _folder["out"])).ExitCode);
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_named_and_left_out()
    {
        Pictures("data", "a", "b");
        _folder.File("data/a/broken.png", [1, 2, 3]);
        _folder.File("data/b/cut.jpg", TestPictures.Jpeg(40, 30)[..200]);

        var finished = await Stopped(Start());

        Assert.Contains("left out a/broken.png: a/broken.png is no PNG, JPEG or WebP.", finished.Error, StringComparison.Ordinal);
        Assert.Contains("left out b/cut.jpg: b/cut.jpg is cut short or damaged: it ends before the picture does.", finished.Error, StringComparison.Ordinal);
        Assert.Contains("120 pictures in 2 classes, 60 to 60 each.", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_gives_the_same_set_as_its_folder()
    {
        Pictures("data", "a", "b");
        await using (var file = File.Create(_folder["data.tar.gz"]))
        await using (var zip = new GZipStream(file, CompressionLevel.Fastest))
        {
            await TarFile.CreateFromDirectoryAsync(_folder["data"], zip, includeBaseDirectory: true, TestContext.Current.CancellationToken);
        }

        using var fromFolder = Set("data", "one");
        using var fromArchive = Set("data.tar.gz", "two");

        Assert.Equal(fromFolder.Description.Classes, fromArchive.Description.Classes);
        Assert.Equal(Sorted("one"), Sorted("two"));
    }

    [Fact]
    public void A_file_of_names_chooses_the_classes_and_their_order()
    {
        Pictures("data", "a", "b", "c");

        using var set = TrainingPictures.Open(new PictureSource(_folder["data"]), ["c", "a"], 32, _folder["set"], _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(["c", "a"], set.Description.Classes);
        Assert.Equal([60, 60], set.PerClass);
        Assert.Equal(60, set.Description.Skipped.Count);
    }

    [Fact]
    public void A_set_is_decoded_once_and_again_when_its_files_change()
    {
        Pictures("data", "a", "b");
        Set("data", "set").Dispose();
        var decoded = 0;
        TrainingPictures.Open(new PictureSource(_folder["data"]), null, 32, _folder["set"], _ => decoded++, TestContext.Current.CancellationToken).Dispose();
        Assert.Equal(0, decoded);

        _folder.File("data/a/one-more.png", TestPictures.Png(9, 9));
        using var changed = TrainingPictures.Open(new PictureSource(_folder["data"]), null, 32, _folder["set"], _ => decoded++, TestContext.Current.CancellationToken);

        Assert.Equal(121, decoded);
        Assert.Equal(121, changed.Count);
    }

    [Theory]
    [InlineData("bad-option", "There is only one class, 'a'.", "a")]
    [InlineData("bad-option", "There are no pictures in folders there.")]
    public async Task Data_without_two_classes_are_refused(string code, string message, params string[] classes)
    {
        Directory.CreateDirectory(_folder["data"]);
        Pictures("data", classes);

        var finished = await DgpProcess.WaitAsync(Start());

        Assert.Equal(code, finished.ErrorCode);
        Assert.Contains(message, finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_pictures_are_refused_with_those_that_could_not_be_read()
    {
        _folder.File("data/a/1.png", TestPictures.Png(32, 32));
        _folder.File("data/b/2.png", TestPictures.Png(32, 32));
        _folder.File("data/b/3.png", [0]);

        var finished = await DgpProcess.WaitAsync(Start());

        Assert.Equal("bad-option", finished.ErrorCode);
        Assert.Contains("There are only 2 pictures to train on. 1 files were left out, such as b/3.png: ", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_whose_name_cannot_be_a_priors_is_refused_before_anything_is_read()
    {
        var finished = await DgpProcess.RunAsync("train", "--data", _folder["nowhere"], "--out", _folder["My Prior"]);

        Assert.Equal("bad-option", finished.ErrorCode);
        Assert.Contains("'My Prior' cannot name a prior.", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_was_cut_short_is_refused()
    {
        _folder.File("data", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]);

        Assert.Equal("not-found", (await DgpProcess.WaitAsync(Start())).ErrorCode);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_before_the_training_begins()
    {
        Pictures("data", "a", "b");
        _folder.File("out/training", [0]);

        Assert.Equal("cannot-write", (await DgpProcess.WaitAsync(Start())).ErrorCode);
    }

    [Fact]
    public void A_disk_that_is_full_for_a_while_does_not_end_the_training()
    {
        Pictures("data", "a", "b");
        var sheet = _folder["out", "training", "samples.png"];
        var output = new Listener(line =>
        {
            // A folder in its place stands for a disk without room.
            if (line.StartsWith("step 2:", StringComparison.Ordinal))
            {
                File.Delete(sheet);
                Directory.CreateDirectory(sheet);
            }
            else if (line.StartsWith("warning:", StringComparison.Ordinal))
            {
                Directory.Delete(sheet);
            }
        });
        var request = new TrainingRequest
        {
            Data = _folder["data"], Folder = _folder["out"], Resolution = 32, Channels = Channels, Longest = TimeSpan.FromMinutes(20), Settings = new TrainingSettings { Batch = Batch },
        };

        var summary = new TrainingSession(request, Devices.Find("cpu"), output, new FastClock()).Run(TestContext.Current.CancellationToken);

        Assert.Contains(output.Lines, l => l.StartsWith("warning: ", StringComparison.Ordinal) && l.EndsWith("The training goes on.", StringComparison.Ordinal));
        Assert.True(File.Exists(sheet));
        Assert.True(summary.Steps > 5);
    }

    [Fact]
    public void The_best_state_is_measured_and_kept_as_a_prior_of_its_own()
    {
        Pictures("data", "a", "b");
        var output = new Listener(_ => { });
        var request = new TrainingRequest
        {
            Data = _folder["data"], Folder = _folder["out"], Resolution = 32, Channels = Channels, Longest = TimeSpan.FromMinutes(12), Settings = new TrainingSettings { Batch = Batch },
        };

        var summary = new TrainingSession(request, Devices.Find("cpu"), output, new FastClock()).Run(TestContext.Current.CancellationToken);

        Assert.Contains(output.Lines, l => l.EndsWith(" on CIFAR ResNet-20 features, the best so far", StringComparison.Ordinal));
        Assert.True(summary.BestDistance > 0);
        Assert.Equal(["a", "b"], Prior.Open(_folder["out", "training", "best"]).ClassNames);
        var distances = File.ReadLines(_folder["out", "training", "history.csv"]).Skip(1).Select(l => l.Split(',')[6]).Where(d => d.Length > 0);
        Assert.Equal(summary.BestDistance!.Value, distances.Min(d => double.Parse(d, CultureInfo.InvariantCulture)), 1e-3);
    }

    [Fact]
    public async Task Other_options_do_not_go_on_with_a_training()
    {
        Pictures("data", "a", "b");
        await Stopped(Start());

        var finished = await DgpProcess.WaitAsync(Start("--d-steps", "3"));

        Assert.Equal("bad-option", finished.ErrorCode);
        Assert.Contains("DiscriminatorSteps 2", finished.Error, StringComparison.Ordinal);
    }

    /// <summary>Sixty small pictures for each class, each of another size or tint.</summary>
    private void Pictures(string folder, params string[] classes)
    {
        foreach (var name in classes)
        {
            for (var i = 0; i < 60; i++)
            {
                _folder.File($"{folder}/{name}/{i:D2}.png", TestPictures.Png(32 + i, 40));
            }
        }
    }

    private Process Start(params string[] more) => DgpProcess.Start(
        ["train", "--data", _folder["data"], "--out", _folder["out"], "--channels", $"{Channels}", "--batch", $"{Batch}", "--device", "cpu", .. more]);

    private async Task CheckpointOf(Process training)
    {
        var path = _folder["out", "training", "checkpoint.safetensors"];
        var before = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : DateTime.MinValue;
        while (!File.Exists(path) || File.GetLastWriteTimeUtc(path) == before)
        {
            Assert.False(training.HasExited, "The training ended before its first checkpoint.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task<Finished> Stopped(Process training)
    {
        await CheckpointOf(training);
        using var kill = Process.Start("kill", ["-INT", $"{training.Id}"]);
        return await DgpProcess.WaitAsync(training);
    }

    /// <summary>The checkpoint of as many steps without a stop.</summary>
    private string Undisturbed(int steps)
    {
        var device = Devices.Find("cpu");
        var description = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "training", "pictures.json"])).RootElement;
        using var set = PictureSet.Find(_folder["out", "training"], description.GetProperty("source").GetString()!, 32)!;
        var request = new TrainingRequest { Data = "", Folder = "", Resolution = 32, Channels = Channels, Settings = new TrainingSettings { Batch = Batch, Precision = TrainingPrecision.Best(device) } };
        using var run = new TrainingRun(request.Architecture(2), request.Settings, set, _folder["undisturbed"], null, device, TimeProvider.System);
        for (var i = 0; i < steps; i++)
        {
            run.Next();
        }

        run.Save();
        return _folder["undisturbed", "checkpoint.safetensors"];
    }

    private static int Steps(SafeTensors checkpoint) =>
        JsonDocument.Parse(checkpoint.Metadata["position"]).RootElement.GetProperty("steps").GetInt32();

    private PictureSet Set(string data, string folder) =>
        TrainingPictures.Open(new PictureSource(_folder[data]), null, 32, _folder[folder], _ => { }, TestContext.Current.CancellationToken);

    private sealed class Listener(Action<string> heard) : StringWriter
    {
        public List<string> Lines { get; } = [];

        public override void WriteLine(string? value)
        {
            Lines.Add(value!);
            heard(value!);
        }
    }

    /// <summary>Ten seconds pass whenever somebody looks.</summary>
    private sealed class FastClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += 10 * TimeSpan.TicksPerSecond;
    }

    // An archive has its files in an order of its own.
    private List<string> Sorted(string folder)
    {
        var bytes = File.ReadAllBytes(_folder[folder, "pictures.bin"]);
        return [.. bytes.Take(120 * 32 * 32 * 3).Chunk(32 * 32 * 3).Select(Convert.ToHexString).Order(StringComparer.Ordinal)];
    }
}
