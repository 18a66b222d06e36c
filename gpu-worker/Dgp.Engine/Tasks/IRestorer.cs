using Dgp.Contracts;
using Dgp.Engine.Inversion;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Engine.Tasks;

/// <summary>A method of restoring pictures: the paper's, or one that it is compared with.</summary>
public interface IRestorer : IDisposable
{
    /// <param name="input">Upright (EXIF orientation applied), any size.</param>
    /// <param name="mask">
    /// White = missing; stretched over the input where its size differs. Only for the tasks that fill, where null means the middle third.
    /// </param>
    /// <param name="attempt">null: a first one, from the beginning.</param>
    /// <returns>The restoration; if cancelled once iterations had begun, what was reached.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before the first iteration was done.</exception>
    /// <exception cref="DgpException">BadOption, BadMask, UnknownPreset, Diverged, OutOfMemory.</exception>
    Restoration Restore(
        Image<Rgb24> input,
        Image<Rgb24>? mask,
        RestorationOptions options,
        IInversionObserver observer,
        CancellationToken cancellation,
        RestorationAttempt? attempt = null);

    /// <summary>The picture of an iteration, for showing while it goes on: small, and without what was added to fit the input to a prior.</summary>
    Image<Rgb24> Preview(InversionStep step, Image<Rgb24> input, RestorationOptions options);
}
