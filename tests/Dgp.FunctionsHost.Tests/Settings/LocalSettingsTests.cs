using FsCheck;
using FsCheck.Fluent;
using Dgp.FunctionsHost.Settings;

namespace Dgp.FunctionsHost.Tests.Settings;

public sealed class LocalSettingsTests
{
    [Fact]
    public void Values_connection_strings_and_the_port_are_read()
    {
        var settings = LocalSettings.Parse(
            """
            {
              // comments and a last comma are allowed
              "IsEncrypted": false,
              "Values": { "A": "text", "B": 5, "C__D": true, },
              "ConnectionStrings": { "Data": "x" },
              "Host": { "LocalHttpPort": 7072 }
            }
            """, "file");

        Assert.Equal(new Dictionary<string, string> { ["A"] = "text", ["B"] = "5", ["C__D"] = "true", ["ConnectionStrings__Data"] = "x" }, settings.Values);
        Assert.Equal(7072, settings.HttpPort);
    }

    [Theory]
    [InlineData("[]", "object")]
    [InlineData("{", "cannot be read")]
    [InlineData("""{"IsEncrypted":true}""", "encrypted")]
    [InlineData("""{"Values":[]}""", "Values")]
    [InlineData("""{"Values":{"A":{"B":"c"}}}""", "A__B")]
    [InlineData("""{"Host":{"LocalHttpPort":"x"}}""", "LocalHttpPort")]
    public void What_is_wrong_is_named_with_the_file(string text, string hint)
    {
        var error = Assert.Throws<FunctionSetupException>(() => LocalSettings.Parse(text, "the-file"));

        Assert.Contains("the-file", error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_other_text_is_refused_in_the_same_way() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            Assert.Throws<FunctionSetupException>(() => LocalSettings.Parse("{\"Values\":" + text.Get, "file"));
        }).QuickCheckThrowOnFailure();
}
