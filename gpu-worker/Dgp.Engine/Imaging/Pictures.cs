using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Imaging;

/// <summary>Between 8-bit pictures and tensors [1, 3, H, W] in [-1, 1], by torchvision's ToTensor and Normalize(0.5, 0.5).</summary>
public static class Pictures
{
    public static Tensor ToTensor(Image<Rgb24> image, Device device)
    {
        using var scope = NewDisposeScope();
        // On the CPU for every device, as published: CUDA divides by multiplying with the reciprocal, which turns 16 of 256 levels
        // into their neighbours where φ casts the picture back to 8 bits.
        var pixels = tensor(Bytes(image), [image.Height, image.Width, 3]).to(ScalarType.Float32);
        var normalized = ((pixels / 255 - 0.5f) / 0.5f).permute(2, 0, 1).unsqueeze(0).contiguous();
        return normalized.to(device).MoveToOuterDisposeScope();
    }

    /// <summary>Rounds to the nearest of 256 levels; values outside [-1, 1] are clipped.</summary>
    public static Image<Rgb24> ToImage(Tensor picture)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (height, width) = ((int)picture.shape[2], (int)picture.shape[3]);
        var bytes = ((picture[0] + 1) * 127.5f).round().clamp(0, 255).to(ScalarType.Byte).permute(1, 2, 0).contiguous().cpu()
            .data<byte>().ToArray();
        return Image.LoadPixelData<Rgb24>(bytes, width, height);
    }

    /// <summary>Row by row, three bytes a pixel.</summary>
    public static byte[] Bytes(Image<Rgb24> image)
    {
        var bytes = new byte[image.Width * image.Height * 3];
        image.CopyPixelDataTo(bytes);
        return bytes;
    }

    /// <summary>Resizes as Pillow would: Lanczos-3, antialiased.</summary>
    public static Image<Rgb24> Lanczos(Image<Rgb24> image, int width, int height) =>
        Image.LoadPixelData<Rgb24>(PillowResize.Lanczos(Bytes(image), image.Width, image.Height, 3, width, height), width, height);

    /// <summary>Resizes as Pillow would: bicubic, antialiased.</summary>
    public static Image<Rgb24> Bicubic(Image<Rgb24> image, int width, int height) =>
        Image.LoadPixelData<Rgb24>(PillowResize.Bicubic(Bytes(image), image.Width, image.Height, 3, width, height), width, height);

    /// <summary>Resizes as torchvision's Resize: bilinear, antialiased.</summary>
    public static Image<Rgb24> Bilinear(Image<Rgb24> image, int width, int height) =>
        Image.LoadPixelData<Rgb24>(PillowResize.Bilinear(Bytes(image), image.Width, image.Height, 3, width, height), width, height);
}
