using Dgp.Contracts;
using Dgp.Engine.Imaging;
using Dgp.Worker.Input;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Evaluation;

/// <summary>An undamaged picture of the data.</summary>
/// <param name="Name">Of its file, in the data.</param>
/// <param name="Class">Its class's name; null if nobody says it.</param>
/// <param name="ClassIndex">In the prior's list.</param>
/// <param name="Bytes">Of the file; null if it cannot be read.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal sealed record SourcePicture(string Name, string? Class, int? ClassIndex, byte[]? Bytes, string? Problem)
{
    /// <summary>Its centre square, as large as the prior's pictures: the size at which all methods are compared.</summary>
    /// <exception cref="DgpException">NotFound, UnknownFormat, BadImage, TooLarge.</exception>
    public Image<Rgb24> Square(int side)
    {
        if (Bytes is null)
        {
            throw new DgpException(ErrorCode.NotFound, Problem!, "Check that the file is there and may be read.");
        }

        using var picture = InputPicture.FromBlob(Name, Bytes);
        return Framing.Crop(picture.Image.Width, picture.Image.Height, side).ToSquare(picture.Image);
    }
}
