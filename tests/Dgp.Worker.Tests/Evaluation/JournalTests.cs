using Dgp.Contracts;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Evaluation;

namespace Dgp.Worker.Tests.Evaluation;

public sealed class JournalTests : IDisposable
{
    private static readonly RunSettings Settings = new("a b", ClassIsKnown: true, Steps: 30, DipSteps: null, Raw: false, "cpu");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_again()
    {
        EvaluatedRun[] runs = [Run("a", 0), Run("tench, \"Tinca\"\n", 1), Run("b", null) with { Error = new Failure("bad-image", "It is cut.", "Mend it."), File = null }];
        Write(runs);

        using var journal = Journal.Open(_folder.Path, Settings);

        Assert.Equal(runs, journal.Runs.Values);
        Assert.Equal(0, journal.Damaged);
    }

    [Fact]
    public void Wherever_the_last_line_was_cut_the_others_are_there_and_the_next_is_written_whole()
    {
        Write(Run("a", 0), Run("b", 0));
        var whole = File.ReadAllBytes(Path());
        Write(Run("c", 0));
        var all = File.ReadAllBytes(Path());
        for (var length = whole.Length; length < all.Length; length++)
        {
            File.WriteAllBytes(Path(), all[..length]);

            using (var journal = Journal.Open(_folder.Path, Settings))
            {
                Assert.Equal(["a", "b"], journal.Runs.Keys.Select(k => k.Picture));
                Assert.Equal(0, journal.Damaged);
                journal.Append(Run("c", 0));
            }

            Assert.Equal(all, File.ReadAllBytes(Path()));
        }
    }

    [Fact]
    public void A_journal_whose_very_first_line_was_cut_begins_anew()
    {
        Write(Run("a", 0));
        var header = File.ReadAllBytes(Path()).AsSpan().IndexOf((byte)'\n');
        File.WriteAllBytes(Path(), File.ReadAllBytes(Path())[..header]);

        Write(Run("b", 0));

        using var journal = Journal.Open(_folder.Path, Settings);
        Assert.Equal(["b"], journal.Runs.Keys.Select(k => k.Picture));
    }

    [Fact]
    public void Changed_bytes_lose_only_the_lines_that_they_are_in()
    {
        Write([.. Enumerable.Range(0, 20).Select(i => Run($"picture {i}", i))]);
        var valid = File.ReadAllBytes(Path());
        var begin = valid.AsSpan().IndexOf((byte)'\n') + 1;
        var random = new Random(3);
        var lost = 0;
        for (var round = 0; round < 300; round++)
        {
            var bytes = valid.ToArray();
            var at = random.Next(begin, bytes.Length - 1);
            bytes[at] = (byte)random.Next(256);
            File.WriteAllBytes(Path(), bytes);

            using var journal = Journal.Open(_folder.Path, Settings);

            // A changed line end joins or parts lines; what is changed within a string or a number may still be one.
            Assert.InRange(journal.Damaged, 0, 2);
            Assert.InRange(journal.Runs.Values.Count(r => r == Run(r.Key.Picture, r.Key.Seed)), 18, 20);
            lost += journal.Damaged;
        }

        Assert.InRange(lost, 30, 600);
    }

    [Fact]
    public void The_last_word_on_a_run_counts()
    {
        Write(Run("a", 0) with { Error = new Failure("out-of-memory", "m", "h"), File = null }, Run("a", 0));

        using var journal = Journal.Open(_folder.Path, Settings);

        Assert.Null(Assert.Single(journal.Runs.Values).Error);
    }

    [Fact]
    public void Runs_of_other_settings_are_refused_by_the_names_of_the_options()
    {
        Write(Run("a", 0));

        var refused = Assert.Throws<DgpException>(() => Journal.Open(_folder.Path, Settings with { Steps = 31, Raw = true }));

        Assert.Equal(ErrorCode.BadOption, refused.Code);
        Assert.EndsWith("another --steps and another --raw.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("picture,class\n")]
    [InlineData("{\"schemaVersion\":2,\"settings\":{}}\n")]
    [InlineData("{}\n")]
    [InlineData("null\n")]
    public void What_is_no_journal_is_refused_and_left_as_it_is(string text)
    {
        File.WriteAllText(Path(), text);

        Assert.Equal(ErrorCode.BadOption, Assert.Throws<DgpException>(() => Journal.Open(_folder.Path, Settings)).Code);
        Assert.Equal(text, File.ReadAllText(Path()));
    }

    [Fact]
    public void Two_evaluations_do_not_write_into_one()
    {
        using var first = Journal.Open(_folder.Path, Settings);

        Assert.Equal(ErrorCode.CannotWrite, Assert.Throws<DgpException>(() => Journal.Open(_folder.Path, Settings)).Code);
    }

    private string Path() => _folder[Journal.Name];

    private void Write(params EvaluatedRun[] runs)
    {
        using var journal = Journal.Open(_folder.Path, Settings);
        foreach (var run in runs)
        {
            journal.Append(run);
        }
    }

    private static EvaluatedRun Run(string picture, long? seed) => new(new RunKey(picture, RestorationTask.Inpaint, "dgp", seed))
    {
        File = "pictures/a/inpaint-dgp-0.png", FeatureLoss = 0.1 + (0.01 * (seed ?? 0)), PixelLoss = 1e-7, Iterations = 30, Seconds = 1.5, Class = "cat",
    };
}
