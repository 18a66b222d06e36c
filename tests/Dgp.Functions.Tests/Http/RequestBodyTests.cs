using Dgp.Contracts;
using Dgp.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Dgp.Functions.Tests.Http;

public sealed class RequestBodyTests
{
    private const int Most = 1 << 20;

    [Fact]
    public async Task A_body_without_end_is_refused_as_soon_as_it_is_too_long()
    {
        var body = new EndlessStream();

        Assert.Equal(ErrorCode.TooLarge, (await Assert.ThrowsAsync<DgpException>(() => CopyAsync(body, null))).Code);

        Assert.InRange(body.Given, Most + 1, 2 * Most);
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_long_is_not_read_at_all()
    {
        var body = new EndlessStream();

        Assert.Equal(ErrorCode.TooLarge, (await Assert.ThrowsAsync<DgpException>(() => CopyAsync(body, Most + 1))).Code);

        Assert.Equal(0, body.Given);
    }

    [Fact]
    public async Task A_body_shorter_than_it_says_is_no_body() =>
        Assert.Equal(400, (await Assert.ThrowsAsync<BadHttpRequestException>(() => CopyAsync(new MemoryStream(new byte[10]), 11))).StatusCode);

    [Theory]
    [InlineData(0)]
    [InlineData(Most)]
    public async Task A_body_up_to_the_limit_is_taken_whole(int length) =>
        Assert.Equal(length, await CopyAsync(new MemoryStream(new byte[length]), null));

    private static Task<long> CopyAsync(Stream body, long? length)
    {
        var http = new DefaultHttpContext();
        http.Request.Body = body;
        http.Request.ContentLength = length;
        return RequestBody.CopyAsync(
            http.Request, Most, _ => ValueTask.CompletedTask, () => new DgpException(ErrorCode.TooLarge, "Too long.", "Send less."), TestContext.Current.CancellationToken);
    }

    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // A mutant that never stops has to end, too.
            Given += Given < 64 * Most ? buffer.Length : throw new EndOfStreamException();
            return ValueTask.FromResult(buffer.Length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
