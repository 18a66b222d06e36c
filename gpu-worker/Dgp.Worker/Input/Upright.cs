using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Dgp.Worker.Input;

/// <summary>Turns a picture as its EXIF orientation says. Source: EXIF 2.32, section 4.6.4.</summary>
internal static class Upright
{
    public static void Turn(Image<Rgb24> picture, int orientation)
    {
        var (rotate, flip) = orientation switch
        {
            2 => (RotateMode.None, FlipMode.Horizontal),
            3 => (RotateMode.Rotate180, FlipMode.None),
            4 => (RotateMode.None, FlipMode.Vertical),
            5 => (RotateMode.Rotate90, FlipMode.Horizontal),
            6 => (RotateMode.Rotate90, FlipMode.None),
            7 => (RotateMode.Rotate270, FlipMode.Horizontal),
            8 => (RotateMode.Rotate270, FlipMode.None),
            _ => (RotateMode.None, FlipMode.None),
        };
        if ((rotate, flip) != (RotateMode.None, FlipMode.None))
        {
            picture.Mutate(x => x.RotateFlip(rotate, flip));
        }
    }
}
