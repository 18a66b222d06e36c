using System.Text;
using System.Text.Json.Nodes;
using Dgp.Contracts.Jobs;
using FsCheck;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests.Jobs;

public sealed class JobMessageTests
{
    [Fact]
    public void A_message_is_read_as_it_was_written() =>
        Always.Holds(Make.Message, message => Assert.Equal(message, JobMessage.Parse(message.ToJson())));

    [Fact]
    public void A_message_says_where_its_results_lie() =>
        Always.Holds(Make.Message, message =>
            Assert.Equal(UploadName.ResultFolder(message.Task, message.Source.Name, message.JobId), message.ResultFolder()));

    [Theory]
    [InlineData("schemaVersion", null)]
    [InlineData("schemaVersion", "0")]
    [InlineData("schemaVersion", "2")]
    [InlineData("schemaVersion", "3")]
    [InlineData("schemaVersion", "\"1\"")]
    [InlineData("schemaVersion", "99999999999")]
    [InlineData("jobId", null)]
    [InlineData("jobId", "\"abcdefghijklmnopqrstuvwxyz\"")]
    [InlineData("jobId", "null")]
    [InlineData("task", "\"morph\"")]
    [InlineData("task", "\"jitter\"")]
    [InlineData("second", """{"container":"uploads","name":"b.png","etag":"1","bytes":1,"width":1,"height":1,"format":"png"}""")]
    [InlineData("task", "\"inpaint\"")]
    [InlineData("source", null)]
    [InlineData("source", "{}")]
    [InlineData("source", "[]")]
    [InlineData("source.container", "\"results\"")]
    [InlineData("source.name", "\"../x.png\"")]
    [InlineData("source.name", "\"colorize/other.png\"")]
    [InlineData("source.etag", "\"0x2\"")]
    [InlineData("source.etag", "\"\"")]
    [InlineData("source.bytes", "0")]
    [InlineData("source.bytes", "67108865")]
    [InlineData("source.bytes", "1e400")]
    [InlineData("source.bytes", "\"7\"")]
    [InlineData("source.width", "-1")]
    [InlineData("source.width", "NaN")]
    [InlineData("source.width", "\"NaN\"")]
    [InlineData("source.width", "2147483647")]
    [InlineData("source.height", "99999999999")]
    [InlineData("source.height", "1.5")]
    [InlineData("source.format", "\"gif\"")]
    [InlineData("source.format", "\"PNG\"")]
    [InlineData("source.extra", "1")]
    [InlineData("mask", "{\"container\":\"uploads\"}")]
    [InlineData("mask", """{"container":"uploads","name":"m.png","etag":"1","bytes":1,"width":1,"height":1,"format":"png"}""")]
    [InlineData("options", null)]
    [InlineData("options", "null")]
    [InlineData("options", "{\"scale\":4}")]
    [InlineData("options", "{\"seed\":0}")]
    [InlineData("options", "{\"seed\":8}")]
    [InlineData("options", "{\"seed\":-1}")]
    [InlineData("options", "{\"fit\":\"CROP\"}")]
    [InlineData("options", "{\"unknown\":1}")]
    [InlineData("options", "{\"method\":\"dip\"}")]
    [InlineData("options", "{\"method\":\"dgp\"}")]
    [InlineData("options", "{\"frames\":3}")]
    [InlineData("options.prior", "\"another\"")]
    [InlineData("prior", null)]
    [InlineData("prior", "\"\"")]
    [InlineData("prior", "\"../../etc\"")]
    [InlineData("submittedAt", "\"yesterday\"")]
    [InlineData("submittedAt", "0")]
    [InlineData("reopened", "1")]
    [InlineData("reopened", "-1")]
    [InlineData("traceparent", "\"00-x\"")]
    [InlineData("traceparent", "\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\\n\"")]
    [InlineData("extra", "1")]
    public void A_message_that_is_not_one_of_ours_is_refused(string field, string? value)
    {
        var refusal = Assert.Throws<DgpException>(() => Parse(With(field, value)));

        Assert.Equal(ErrorCode.BadMessage, refusal.Code);
        Assert.NotEmpty(refusal.Hint);
    }

    [Fact]
    public void The_message_that_these_refusals_change_is_a_good_one() =>
        Assert.Equal(JobTasks.Colorize, Parse(With("prior", "\"cifar10-32\"")).Task);

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"schemaVersion\":1}")]
    [InlineData("{\"schemaVersion\":1,\"\\ud83d\":1}")]
    [InlineData("{\"schemaVersion\":1,\"schemaVersion\":1}")]
    public void Other_bytes_are_refused(string text) =>
        Assert.Equal(ErrorCode.BadMessage, Assert.Throws<DgpException>(() => Parse(text)).Code);

    [Fact]
    public void A_later_version_is_told_apart_from_damage() =>
        Assert.Contains(
            "schemaVersion is 4; this worker reads 1 to 3",
            Assert.Throws<DgpException>(() => Parse("""{"schemaVersion":4,"jobs":[]}""")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void What_the_first_workers_know_is_written_as_they_read_it_and_nothing_else_is() =>
        Always.Holds(Make.Message, message =>
        {
            var json = JsonNode.Parse(message.ToJson())!.AsObject();
            // As they were before there were edits and methods.
            string[] tasks = ["reconstruct", "colorize", "inpaint", "super-resolve", "hybrid"];
            string[] fields = ["schemaVersion", "jobId", "task", "source", "options", "prior", "submittedAt", "traceparent"];
            string[] options = ["class", "fit", "mask", "preset", "prior", "raw", "scale", "seed", "steps"];
            var known = tasks.Contains(message.Task)
                && json.All(f => fields.Contains(f.Key))
                && json["options"]!.AsObject().All(o => options.Contains(o.Key))
                && json.ContainsKey("prior");

            Assert.Equal(known ? 1 : json.ContainsKey("mask") || json.ContainsKey("reopened") ? 3 : 2, json["schemaVersion"]!.GetValue<int>());
            Assert.Equal(message.SchemaVersion == 1, known);
        });

    [Fact]
    public void A_message_that_says_another_version_than_its_own_is_refused() =>
        Always.Holds(
            Make.Message,
            message => Assert.Throws<DgpException>(() => JobMessage.Parse((message with { SchemaVersion = message.SchemaVersion % 3 + 1 }).ToJson())),
            100);

    [Fact]
    public void The_second_picture_cannot_be_exchanged_left_out_or_added() =>
        Always.Holds(
            from message in Make.Message.Where(m => m.Task is JobTasks.Morph or JobTasks.Transfer)
            from other in Make.Picture
            select (message, other),
            p =>
            {
                var changed = p.message.Second is null ? [p.message with { Second = p.other }] : new[]
                {
                    p.message with { Second = null },
                    p.message with { Second = p.message.Second with { Name = "files/another.png" } },
                    p.message with { Second = p.message.Second with { Etag = "\"0x1x\"" } },
                    p.message with { Second = p.message.Second with { Bytes = 0 } },
                    p.message with { Second = p.message.Second with { Container = "results" } },
                };

                Assert.All(changed, m => Assert.Equal(ErrorCode.BadMessage, Assert.Throws<DgpException>(() => JobMessage.Parse(m.ToJson())).Code));
            },
            100);

    [Fact]
    public void A_method_without_a_prior_has_none_and_any_other_has_one() =>
        Always.Holds(
            Make.Message.Where(m => m.Task == JobTasks.Colorize),
            message =>
            {
                Assert.Equal(message.Options.Method == JobMethods.Dip, message.Prior is null);
                Assert.Throws<DgpException>(() => JobMessage.Parse((message with { Prior = message.Prior is null ? "cifar10-32" : null }).ToJson()));
            },
            100);

    [Fact]
    public void A_field_given_twice_is_refused()
    {
        var json = With("prior", "\"cifar10-32\"");

        Assert.Equal(ErrorCode.BadMessage, Assert.Throws<DgpException>(() => Parse(json[..^1] + ",\"prior\":\"cifar10-32\"}")).Code);
    }

    [Fact]
    public void A_thousand_levels_and_ten_megabytes_are_refused()
    {
        var deep = "{\"schemaVersion\":1,\"a\":" + new string('[', 1000) + new string(']', 1000) + "}";
        var large = "{\"schemaVersion\":1,\"" + new string('x', 10 << 20) + "\":1}";

        foreach (var text in new[] { deep, large })
        {
            var refusal = Assert.Throws<DgpException>(() => Parse(text));
            Assert.Equal(ErrorCode.BadMessage, refusal.Code);
            // It becomes a dead letter's description.
            Assert.InRange(refusal.Message.Length, 1, 1000);
        }
    }

    [Fact]
    public void A_mask_is_the_one_that_the_options_name() =>
        Always.Holds(
            Make.Message.Where(m => m.Mask is not null && m.Options.Mask is not null),
            message =>
            {
                var other = message with { Mask = message.Mask! with { Name = "masks/another.png" } };

                Assert.Throws<DgpException>(() => JobMessage.Parse(other.ToJson()));
                Assert.Throws<DgpException>(() => JobMessage.Parse((message with { Mask = null }).ToJson()));
            },
            100);

    [Fact]
    public void A_mask_in_another_version_is_another_job() =>
        Always.Holds(
            Make.Message.Where(m => m.Mask is not null),
            message => Assert.Throws<DgpException>(() => JobMessage.Parse((message with { Mask = message.Mask! with { Etag = "\"0x1x\"" } }).ToJson())),
            100);

    [Fact]
    public void A_message_from_before_masks_were_part_of_the_identity_is_still_a_job() =>
        Always.Holds(
            Make.Message.Where(m => m is { Mask: not null, Reopened: 0 }),
            message =>
            {
                var old = message with
                {
                    SchemaVersion = JobMessage.VersionOf(message.Task, message.Options),
                    JobId = JobId.Of(message.Source.Container, message.Source.Name, message.Source.Etag, message.Options, message.Task),
                };

                Assert.Equal(old, JobMessage.Parse(old.ToJson()));
            },
            100);

    [Fact]
    public void Each_opening_of_a_job_has_a_message_of_its_own() =>
        Always.Holds(Make.Message.Where(m => m.Reopened == 0), message =>
        {
            var again = message.ForOpening(2);

            Assert.Equal((message.JobId, message.JobId + "-2"), (message.MessageId, again.MessageId));
            Assert.Equal(again, JobMessage.Parse(again.ToJson()));
            Assert.Equal(message, message.ForOpening(0));
        });

    private static JobMessage Parse(string json) => JobMessage.Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>A good message in which one field has another value, or is missing.</summary>
    private static string With(string field, string? value)
    {
        var options = new JobOptions { Seed = 7 };
        var source = new PictureRef(Containers.Uploads, "colorize/cat.png", "0x1", 1234, 32, 24, "png");
        var message = new JobMessage
        {
            JobId = JobId.Of(source.Container, source.Name, source.Etag, options),
            Task = JobTasks.Colorize,
            Source = source,
            Options = options,
            Prior = "cifar10-32",
            SubmittedAt = DateTimeOffset.UnixEpoch,
        };
        var json = JsonNode.Parse(message.ToJson())!.AsObject();
        var path = field.Split('.');
        var parent = path.Length == 1 ? json : json[path[0]]!.AsObject();
        if (value is null)
        {
            Assert.True(parent.Remove(path[^1]));
            return json.ToJsonString();
        }

        // As text, for a value may be none that JSON has.
        parent[path[^1]] = "(value)";
        return json.ToJsonString().Replace("\"(value)\"", value, StringComparison.Ordinal);
    }
}
