using SixLabors.ImageSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Inversion;

/// <summary>An inversion of a generator that can be run iteration by iteration, stopped between any two of them and taken up again.</summary>
public interface IInversion : IDisposable
{
    /// <summary>One entry per iteration done.</summary>
    IReadOnlyList<(int Stage, Losses Losses)> History { get; }

    /// <summary>Iterations done, as <see cref="InversionStep.Done"/> counts them.</summary>
    int Done { get; }

    /// <summary>The next iteration is the first of its stage.</summary>
    bool AtStageBegin { get; }

    /// <summary>No iteration is left.</summary>
    bool Finished { get; }

    /// <summary>Valid until the next iteration; the tensors are read from the device when they are asked for.</summary>
    ReconstructionState State { get; }

    /// <summary>Runs one iteration.</summary>
    /// <exception cref="InvalidOperationException">None is left.</exception>
    void Next(IInversionObserver observer);

    /// <summary>
    /// Goes on from a state of an inversion of the same prior, target and schedule: every later number is the same to the bit as if it had never
    /// stopped.
    /// </summary>
    /// <exception cref="InvalidOperationException">This one has already begun.</exception>
    /// <exception cref="InvalidDataException">This is no state of this schedule and generator. Some of it may have been taken over: make another inversion.</exception>
    /// <exception cref="Contracts.DgpException">A tensor cannot be read; the same holds.</exception>
    void Take(ReconstructionState state);

    /// <summary>The picture as it stands now, [1, 3, R, R] in [-1, 1].</summary>
    Tensor Picture();

    /// <summary>A copy of what was found so far.</summary>
    /// <param name="placed">Where in the square the picture lies.</param>
    /// <exception cref="InvalidOperationException">The picture is not G(z, c; θ) alone: feature maps were perturbed.</exception>
    InvertedPicture Inverted(Rectangle placed);
}
