using Azure;
using FsCheck;
using FsCheck.Fluent;
using Dgp.FunctionsHost.Blobs;

namespace Dgp.FunctionsHost.Tests.Blobs;

public sealed class BlobReceiptTests
{
    [Theory]
    [InlineData(false, "me", 3)]
    [InlineData(false, null, 5)]
    [InlineData(true, null, 1)]
    public void A_receipt_survives_its_metadata(bool done, string? owner, int attempts)
    {
        var notBefore = done ? default : DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        var receipt = new BlobReceipt(done, owner, attempts, notBefore, new ETag("tag"));

        var read = BlobReceipt.From(receipt.ToMetadata(), receipt.Tag);

        Assert.Equal(receipt with { NotBefore = done ? DateTimeOffset.UnixEpoch : notBefore }, read);
    }

    [Fact]
    public void A_receipt_of_the_published_host_without_the_mark_of_an_incomplete_one_is_done()
    {
        Assert.True(BlobReceipt.From(new Dictionary<string, string>(), default).Done);
        Assert.False(BlobReceipt.From(new Dictionary<string, string> { ["incomplete"] = "" }, default).Done);
    }

    [Fact]
    public void Damaged_metadata_is_read_without_failing() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<ulong>(), (text, number) =>
        {
            foreach (var value in new[] { text ?? "", $"{number}", $"-{number}" })
            {
                var read = BlobReceipt.From(new Dictionary<string, string> { ["Incomplete"] = value, ["Attempts"] = value, ["NotBefore"] = value }, default);
                Assert.True(read.Attempts >= 0);
            }
        }).QuickCheckThrowOnFailure();
}
