using Dgp.FunctionsHost.Settings;
using Microsoft.Extensions.Configuration;

namespace Dgp.FunctionsHost.Tests.Settings;

public sealed class SettingReferencesTests
{
    private readonly IConfiguration _settings = new ConfigurationBuilder()
        .AddInMemoryCollection([new("Queue", "jobs"), new("Odd", "%Queue%")])
        .Build();

    [Theory]
    [InlineData("%Queue%/$DeadLetterQueue", "jobs/$DeadLetterQueue")]
    [InlineData("a-%Queue%-%Queue%", "a-jobs-jobs")]
    [InlineData("%Odd%", "%Queue%")]
    [InlineData("plain", "plain")]
    public void A_setting_between_percent_signs_is_put_in_once(string text, string expected)
    {
        Assert.Equal(expected, SettingReferences.Resolve(text, _settings));
    }

    [Theory]
    [InlineData("%Missing%", "'Missing'")]
    [InlineData("50%", "percent sign")]
    public void What_cannot_be_put_in_is_named(string text, string hint)
    {
        Assert.Contains(hint, Assert.Throws<FunctionSetupException>(() => SettingReferences.Resolve(text, _settings)).Message, StringComparison.Ordinal);
    }
}
