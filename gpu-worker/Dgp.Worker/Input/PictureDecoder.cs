using Dgp.Worker.Input.Formats;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Input;

/// <summary>
/// The three decoders, each called by its name: nothing is detected, and nothing that is registered anywhere takes part. How long they
/// take and how much memory is bounded by what <see cref="PictureFile.ForDecoder"/> lets through: at 32 million pixels a few seconds and
/// 450 MB at worst.
/// </summary>
internal static class PictureDecoder
{
    // The largest buffer of a permitted picture is its 32 million pixels of four bytes.
    private const int MostBufferMegabytes = 160;

    // Only against a decoder that goes round in circles: nothing that was let through takes a tenth of it.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly Configuration Limited = new()
    {
        // No pool: between two pictures, nothing of the last one is kept.
        MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = MostBufferMegabytes, MaximumPoolSizeMegabytes = 0 }),
    };

    /// <exception cref="OperationCanceledException">Thrown when the user cancelled, or after two minutes.</exception>
    /// <exception cref="Exception">Anything, where the pixels are damaged.</exception>
    public static Image<TPixel> Decode<TPixel>(PictureFile file, CancellationToken cancellation)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var reduced = file.ForDecoder(cancellation);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Longest);
        using var stream = new CancellableStream(reduced, deadline.Token);
        return DecoderOf(file).Decode<TPixel>(Limited, stream, deadline.Token);
    }

    private static IImageDecoder DecoderOf(PictureFile file) => file switch
    {
        PngFile => new PngDecoder { IgnoreMetadata = true },
        JpegFile => new JpegDecoder { IgnoreMetadata = true },
        _ => new WebpDecoder { IgnoreMetadata = true },
    };

    /// <summary>The decoders look at the token rarely, some never; but all of them read.</summary>
    private sealed class CancellableStream(byte[] bytes, CancellationToken cancellation) : MemoryStream(bytes, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            cancellation.ThrowIfCancellationRequested();
            return base.Read(buffer, offset, count);
        }

        public override int Read(Span<byte> buffer)
        {
            cancellation.ThrowIfCancellationRequested();
            return base.Read(buffer);
        }

        public override int ReadByte()
        {
            cancellation.ThrowIfCancellationRequested();
            return base.ReadByte();
        }
    }
}
