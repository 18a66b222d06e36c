using System.IO.Compression;

namespace Dgp.Worker.Input.Formats;

/// <summary>Inflates what a PNG has compressed, never further than was agreed.</summary>
internal static class PngInflation
{
    private const int StepBytes = 1 << 16;

    /// <summary>
    /// Whether the pixels are all there. The decoder leaves the rest of a picture black where they end early, and goes round for ever
    /// where that picture is interlaced.
    /// </summary>
    public static bool Yields(byte[] file, IReadOnlyList<Range> parts, long bytes, CancellationToken cancellation)
    {
        try
        {
            using var zlib = new ZLibStream(new PartsStream(file, parts), CompressionMode.Decompress);
            var step = new byte[StepBytes];
            while (bytes > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                var read = zlib.Read(step, 0, (int)Math.Min(step.Length, bytes));
                if (read == 0)
                {
                    return false;
                }

                bytes -= read;
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <returns>Null where it is damaged or longer than <paramref name="most"/>.</returns>
    public static byte[]? Small(ReadOnlySpan<byte> compressed, int most)
    {
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
            using var inflated = new MemoryStream();
            var step = new byte[Math.Min(most + 1, StepBytes)];
            while (zlib.Read(step) is var read and > 0)
            {
                inflated.Write(step, 0, read);
                if (inflated.Length > most)
                {
                    return null;
                }
            }

            return inflated.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Some parts of the file, one after another.</summary>
    private sealed class PartsStream(byte[] file, IReadOnlyList<Range> parts) : Stream
    {
        private int _part;
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            while (_part < parts.Count)
            {
                var rest = file.AsSpan(parts[_part])[_at..];
                if (rest.Length > 0)
                {
                    var read = Math.Min(count, rest.Length);
                    rest[..read].CopyTo(buffer.AsSpan(offset));
                    _at += read;
                    return read;
                }

                (_part, _at) = (_part + 1, 0);
            }

            return 0;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
