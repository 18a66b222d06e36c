using System.Text.Json;
using Dgp.Contracts.Jobs;
using FsCheck;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests.Jobs;

public sealed class JobOptionsTests
{
    [Theory]
    [InlineData("seed", "7", "7", "\"seed\":7")]
    [InlineData("seed", "+7", "7.0", "\"seed\":7")]
    [InlineData("seed", "007", "70e-1", "\"seed\":7")]
    [InlineData("seed", " 9223372036854775807 ", "9223372036854775807", "\"seed\":9223372036854775807")]
    [InlineData("seed", "-0", "0", "")]
    [InlineData("raw", "True", "true", "\"raw\":true")]
    [InlineData("raw", "FALSE", "false", "")]
    [InlineData("fit", "CROP", "\"Crop\"", "\"fit\":\"crop\"")]
    [InlineData("fit", "Pad", "\"pad\"", "")]
    [InlineData("class", "7", "7", "\"class\":\"7\"")]
    [InlineData("class", "07", "\"007\"", "\"class\":\"7\"")]
    [InlineData("class", "000", "0", "\"class\":\"0\"")]
    [InlineData("class", "AUTO", "\"auto\"", "")]
    [InlineData("class", " tabby cat ", "\"tabby cat\"", "\"class\":\"tabby cat\"")]
    [InlineData("degradations", " inpaint,super-resolve ", "\"inpaint,super-resolve\"", "\"degradations\":\"inpaint,super-resolve\"")]
    [InlineData("degradations", "super-resolve,colorize,inpaint", "\"super-resolve,colorize,inpaint\"", "")]
    [InlineData("mask", " masks/a.png", "\"masks/a.png\"", "\"mask\":\"masks/a.png\"")]
    [InlineData("steps", "100000", "1e5", "\"steps\":100000")]
    [InlineData("scale", "02", "2", "")]
    [InlineData("scale", "4", "4.0", "\"scale\":4")]
    public void Metadata_queries_and_json_mean_the_same(string option, string text, string json, string canonical)
    {
        const string task = JobTasks.Hybrid;
        var metadata = JobOptions.FromMetadata(task, [new($"DGP_{option.ToUpperInvariant()}", text)]);
        var query = JobOptions.FromText(task, [(option, text)], name => name);
        var manifest = Json(task, $$"""{"{{option}}":{{json}}}""");

        Assert.Equal($$"""{{{canonical}}}""", metadata.Canonical());
        Assert.Equal(metadata, query);
        Assert.Equal(metadata, manifest);
    }

    [Fact]
    public void Every_default_means_the_same_as_nothing()
    {
        foreach (var task in JobTasks.All)
        {
            var required = Required(task);
            foreach (var rule in JobOptions.Rules.Where(r => r.Tasks.Contains(task) && r.DefaultFor(task) is not null))
            {
                Assert.Equal(
                    JobOptions.FromText(task, required, name => name),
                    JobOptions.FromText(task, [.. required, (rule.Name, rule.DefaultFor(task)!)], name => name));
            }
        }
    }

    [Fact]
    public void A_default_that_code_spells_out_is_no_other_identity() =>
        Assert.Equal("{}", new JobOptions { Class = "auto", Fit = "pad", Raw = false, Seed = 0 }.Canonical());

    [Fact]
    public void The_order_in_which_options_are_given_says_nothing() =>
        Always.Holds(
            from task in Make.Task
            from options in Make.OptionsOf(task)
            from keys in Gen.Choose(0, int.MaxValue).ArrayOf(JobOptions.Rules.Count)
            select (task, options, keys),
            p =>
            {
                var shuffled = p.options.ToMetadata().Zip(p.keys).OrderBy(m => m.Second).Select(m => m.First);

                var read = JobOptions.FromMetadata(p.task, shuffled);

                Assert.Equal(p.options, read);
                Assert.Equal(p.options.Canonical(), read.Canonical());
            });

    [Fact]
    public void Canonical_text_is_read_back_as_the_same_options() =>
        Always.Holds(
            from task in Make.Task
            from options in Make.OptionsOf(task)
            select (task, options),
            p =>
            {
                Assert.Equal(p.options, Json(p.task, p.options.Canonical()));
                Assert.Equal(p.options.Canonical(), Json(p.task, p.options.Canonical()).Canonical());
            });

    [Fact]
    public void Options_that_differ_have_canonical_texts_that_differ() =>
        Always.Holds(
            from task in Make.Task
            from one in Make.OptionsOf(task)
            from other in Make.OptionsOf(task)
            select (one, other),
            p => Assert.Equal(p.one == p.other, p.one.Canonical() == p.other.Canonical()));

    [Fact]
    public void Every_rule_is_an_option_that_can_be_set()
    {
        foreach (var rule in JobOptions.Rules)
        {
            var value = rule switch
            {
                { Name: "stds" } => "0.25",
                { Choices.Count: > 0 } => rule.Choices[^1],
                { Kind: OptionKind.Flag } => "true",
                { Kind: OptionKind.Integer } => "77",
                { Name: "degradations" } => "inpaint,colorize",
                _ => "x",
            };

            var set = JobOptions.FromText(rule.Tasks[0], [(rule.Name, value)], name => name);

            Assert.Equal(("dgp_" + rule.Name, value), Assert.Single(set.ToMetadata().Select(m => (m.Key, m.Value))));
        }

        Assert.Equal(JobOptions.Rules.Select(r => r.Name).Order(StringComparer.Ordinal), JobOptions.Rules.Select(r => r.Name));
    }

    [Theory]
    [InlineData("colorize", "dgp_sede", "7", "Did you mean dgp_seed?")]
    [InlineData("colorize", "dgp_mask", "masks/a.png", "Only inpaint and hybrid do.")]
    [InlineData("colorize", "dgp_scale", "4", "Only super-resolve and hybrid do.")]
    [InlineData("colorize", "dgp_", "4", "colorize takes dgp_class")]
    [InlineData("colorize", "dgp_seed", "-1", "a whole number from 0")]
    [InlineData("colorize", "dgp_seed", "9223372036854775808", "a whole number from 0")]
    [InlineData("colorize", "dgp_seed", "7.5", "a whole number")]
    [InlineData("colorize", "dgp_seed", "0x7", "a whole number")]
    [InlineData("colorize", "dgp_seed", "1 000", "a whole number")]
    [InlineData("colorize", "dgp_seed", "٧", "a whole number")]
    [InlineData("colorize", "dgp_seed", "", "a whole number")]
    [InlineData("colorize", "dgp_steps", "0", "from 1 to 100000")]
    [InlineData("colorize", "dgp_steps", "100001", "from 1 to 100000")]
    [InlineData("colorize", "dgp_raw", "1", "true or false")]
    [InlineData("colorize", "dgp_raw", "yes", "true or false")]
    [InlineData("colorize", "dgp_fit", "stretch", "pad, crop")]
    [InlineData("super-resolve", "dgp_scale", "3", "2, 4, 8")]
    [InlineData("colorize", "dgp_class", "   ", "text of 1 to 200")]
    [InlineData("colorize", "dgp_class", "a\u0007b", "text of 1 to 200")]
    [InlineData("colorize", "dgp_prior", "../../etc", "lower-case letters")]
    [InlineData("colorize", "dgp_prior", "a/b", "lower-case letters")]
    [InlineData("colorize", "dgp_prior", ".hidden", "lower-case letters")]
    [InlineData("inpaint", "dgp_mask", "../results/x.png", "a blob's name")]
    [InlineData("inpaint", "dgp_mask", "/x.png", "a blob's name")]
    [InlineData("inpaint", "dgp_mask", "a\\x.png", "a blob's name")]
    [InlineData("jitter", "dgp_stds", "", "numbers from 0 to 10")]
    [InlineData("jitter", "dgp_stds", "0.3,,0.5", "numbers from 0 to 10")]
    [InlineData("jitter", "dgp_stds", "0.3;0.5", "numbers from 0 to 10")]
    [InlineData("jitter", "dgp_stds", "10.01", "numbers from 0 to 10")]
    [InlineData("jitter", "dgp_stds", "-1", "numbers from 0 to 10")]
    [InlineData("jitter", "dgp_stds", "٣", "numbers from 0 to 10")]
    [InlineData("jitter", "dgp_samples", "0", "from 1 to 1000")]
    [InlineData("jitter", "dgp_samples", "1001", "from 1 to 1000")]
    [InlineData("jitter", "dgp_samples", "334", "At most 1000")]
    [InlineData("jitter", "dgp_raw", "true", "Only reconstruct")]
    [InlineData("jitter", "dgp_method", "dgp", "Only reconstruct")]
    [InlineData("jitter", "dgp_to", "dog", "Only transfer does")]
    [InlineData("morph", "dgp_frames", "1", "from 2 to 1000")]
    [InlineData("colorize", "dgp_frames", "3", "Only morph does")]
    [InlineData("transfer", "dgp_to", " ", "text of 1 to 1000")]
    [InlineData("transfer", "dgp_class", "cat", "What the picture is to become")]
    [InlineData("colorize", "dgp_method", "magic", "dgp, dip")]
    [InlineData("hybrid", "dgp_method", "dip", "It takes reconstruct, colorize, inpaint, super-resolve")]
    [InlineData("inpaint", "dgp_degradations", "inpaint", "Only hybrid does.")]
    [InlineData("hybrid", "dgp_degradations", "inpaint,inpaint", "each at most once")]
    [InlineData("hybrid", "dgp_degradations", "inpaint,colorize,super-resolve,inpaint", "each at most once")]
    [InlineData("hybrid", "dgp_degradations", "inpaint,blur", "each at most once")]
    [InlineData("hybrid", "dgp_degradations", "inpaint,", "each at most once")]
    [InlineData("hybrid", "dgp_degradations", "", "each at most once")]
    public void What_cannot_be_is_refused_and_told(string task, string key, string value, string hint)
    {
        var refusal = Assert.Throws<DgpException>(() => JobOptions.FromMetadata(task, [new(key, value)]));

        Assert.Equal(ErrorCode.BadOption, refusal.Code);
        Assert.Contains(hint, refusal.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jitter", "stds", " 0.30 , .5", null)]
    [InlineData("jitter", "stds", "0.30,0.50, 10.0 ,0.3", "0.3,0.5,10")]
    [InlineData("jitter", "stds", "0.3, 0.50,0.7", "")]
    [InlineData("jitter", "samples", "+010", "")]
    [InlineData("morph", "frames", "011", "")]
    [InlineData("transfer", "to", "007", "7")]
    [InlineData("transfer", "to", " dog, 7,0-3 ", "dog, 7,0-3")]
    [InlineData("reconstruct", "method", "DIP", "dip")]
    [InlineData("reconstruct", "method", "Dgp", "")]
    public void The_options_of_edits_and_methods_have_one_spelling(string task, string option, string value, string? spelling)
    {
        var failure = Record.Exception(() => Assert.Equal(
            spelling, JobOptions.FromText(task, [(option, value)], name => name).ToMetadata().GetValueOrDefault("dgp_" + option, "")));

        Assert.Equal(spelling is null, failure is DgpException { Code: ErrorCode.BadOption });
        Assert.True(spelling is null || failure is null, failure?.Message);
    }

    [Fact]
    public void What_a_transfer_is_to_become_must_be_said_and_may_be_an_index()
    {
        var refusal = Assert.Throws<DgpException>(() => Json(JobTasks.Transfer, """{"class":"cat"}"""));

        Assert.Equal((ErrorCode.BadOption, "transfer needs 'to'."), (refusal.Code, refusal.Message));
        Assert.Equal("7", Json(JobTasks.Transfer, """{"to":7}""").To);
    }

    [Fact]
    public void A_method_refuses_what_it_has_no_use_for_also_where_it_is_the_default()
    {
        foreach (var method in JobMethods.All)
        {
            foreach (var option in method.Unused)
            {
                var value = JobOptions.Rules.Single(r => r.Name == option).Default ?? "x";

                var refusal = Assert.Throws<DgpException>(
                    () => JobOptions.FromText(method.Tasks[0], [(option, value), ("method", method.Name)], name => name));

                Assert.Equal((ErrorCode.BadOption, $"The method {method.Name} has no use for {option}."), (refusal.Code, refusal.Message));
            }
        }

        Assert.Equal(new JobOptions { Method = "dip", Seed = 3 }, JobOptions.FromText("inpaint", [("seed", "3"), ("method", "dip")], name => name));
    }

    [Fact]
    public void The_strengths_of_noise_are_numbers() =>
        Assert.Equal(
            [(0.3, 0.5, 0.7), (0.25, 10, 1)],
            new JobOptions[] { new(), new() { Stds = "0.25,10,1" } }.Select(o => o.Strengths()).Select(s => (s[0], s[1], s[2])));

    [Theory]
    [InlineData("""{"seed":"7"}""")]
    [InlineData("""{"seed":null}""")]
    [InlineData("""{"seed":7.5}""")]
    [InlineData("""{"seed":1e300}""")]
    [InlineData("""{"seed":true}""")]
    [InlineData("""{"class":7.5}""")]
    [InlineData("""{"class":-1}""")]
    [InlineData("""{"class":true}""")]
    [InlineData("""{"class":["cat"]}""")]
    [InlineData("""{"raw":"true"}""")]
    [InlineData("""{"raw":1}""")]
    [InlineData("""{"fit":{}}""")]
    [InlineData("""{"prior":32}""")]
    [InlineData("""{"Seed":7}""")]
    [InlineData("""{"dgp_seed":7}""")]
    [InlineData("""{"unknown":{"deep":[]}}""")]
    public void Json_of_another_type_is_refused(string json) =>
        Assert.Equal(ErrorCode.BadOption, Assert.Throws<DgpException>(() => Json(JobTasks.Colorize, json)).Code);

    [Theory]
    [InlineData("mask", "masks/a.png", "colorize,super-resolve", "add inpaint")]
    [InlineData("scale", "4", "inpaint", "add super-resolve")]
    public void What_no_degradation_has_a_use_for_is_refused(string option, string value, string degradations, string hint)
    {
        var refusal = Assert.Throws<DgpException>(() => JobOptions.FromText("hybrid", [(option, value), ("degradations", degradations)], name => name));

        Assert.Equal(ErrorCode.BadOption, refusal.Code);
        Assert.Contains(hint, refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal(ErrorCode.BadOption, Assert.Throws<DgpException>(() => JobOptions.FromText("colorize", [("class", "cat\ud83d")], name => name)).Code);

    [Fact]
    public void An_option_given_twice_is_refused() =>
        Assert.Contains(
            "twice",
            Assert.Throws<DgpException>(() => JobOptions.FromMetadata("colorize", [new("dgp_seed", "1"), new("DGP_Seed", "1")])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Metadata_of_other_programs_is_left_alone() =>
        Assert.Equal(new JobOptions { Seed = 1 }, JobOptions.FromMetadata("colorize", [new("seed", "9"), new("author", "me"), new("dgp_seed", "1"), new("dgpseed", "x")]));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Text_has_a_greatest_length(int length, bool fits)
    {
        var failure = Record.Exception(() => JobOptions.FromText("colorize", [("class", new string('x', length))], name => name));

        Assert.Equal(fits, failure is null);
    }

    [Fact]
    public void A_flood_of_metadata_is_refused_at_the_first_unknown_name()
    {
        var flood = Enumerable.Range(0, 10_000).Select(i => KeyValuePair.Create($"dgp_x{i}", new string('y', 100)));

        Assert.Equal(ErrorCode.BadOption, Assert.Throws<DgpException>(() => JobOptions.FromMetadata("colorize", flood)).Code);
    }

    /// <summary>What the task cannot do without.</summary>
    private static (string, string)[] Required(string task) => [.. JobOptions.Rules.Where(r => r.IsRequired && r.Tasks.Contains(task)).Select(r => (r.Name, "x"))];

    private static JobOptions Json(string task, string json)
    {
        using var document = JsonDocument.Parse(json);
        return JobOptions.FromJson(task, document.RootElement);
    }
}
