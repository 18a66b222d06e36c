using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dgp.ServiceBus.Protocol;
using FsCheck;
using FsCheck.Fluent;

namespace Dgp.ServiceBus.Tests.Protocol;

public sealed class AccessTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("jobs", "jobs", true)]
    [InlineData("jobs", "JOBS/$DeadLetterQueue/$management", true)]
    [InlineData("jobs", "jobs2", false)]
    [InlineData("jobs", "other", false)]
    [InlineData("", "other", true)]
    public void A_token_opens_its_queue_and_what_belongs_to_it(string path, string wanted, bool opens)
    {
        var token = AccessToken.Read(Signed($"amqp://localhost:5672/{path}"), Now);

        Assert.Equal(opens, token.Opens(wanted, Now));
        Assert.False(token.Opens(wanted, Now.AddHours(2)));
    }

    [Theory]
    [InlineData("not signed with the key", "another key", "amqp://localhost/jobs", 60)]
    [InlineData("expired", AccessToken.Key, "amqp://localhost/jobs", -60)]
    [InlineData("another address", AccessToken.Key, "amqp://dgp.servicebus.windows.net/jobs", 60)]
    public void A_token_that_does_not_count_says_why(string why, string key, string address, int seconds)
    {
        var error = Assert.Throws<UnauthorizedAccessException>(() => AccessToken.Read(Signed(address, key, Now.AddSeconds(seconds)), Now));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_shown_is_a_token_or_refused()
    {
        var genuine = Signed("amqp://localhost/jobs");
        var changed = from place in Gen.Choose(0, genuine.Length - 1) from letter in Gen.Choose(0, 0x2FF) select genuine[..place] + (char)letter + genuine[(place + 1)..];

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000),
            Prop.ForAll(
                Gen.OneOf(changed, ArbMap.Default.ArbFor<string>().Generator.Select(s => $"SharedAccessSignature {s}"), ArbMap.Default.ArbFor<string>().Generator.Select(s => s ?? "")).ToArbitrary(),
                text => IsRefused(text) || AccessToken.Read(text, Now) == AccessToken.Read(genuine, Now)));
    }

    private static bool IsRefused(string text)
    {
        try
        {
            AccessToken.Read(text, Now);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string Signed(string address, string key = AccessToken.Key, DateTimeOffset? end = null)
    {
        var resource = Uri.EscapeDataString(address);
        var seconds = (end ?? Now.AddHours(1)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{resource}\n{seconds}"));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={seconds}&skn={AccessToken.KeyName}";
    }
}
