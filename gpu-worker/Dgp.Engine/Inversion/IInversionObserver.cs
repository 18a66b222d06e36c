using static TorchSharp.torch;

namespace Dgp.Engine.Inversion;

/// <summary>Listens to a reconstruction: progress bars, previews, reports and checkpoints are all observers.</summary>
public interface IInversionObserver
{
    /// <summary>Some of the candidate latents have been looked at.</summary>
    void Selecting(int done, int total)
    {
    }

    /// <summary>The start has been chosen.</summary>
    void Selected(LatentChoice choice)
    {
    }

    /// <summary>An iteration is done.</summary>
    void Stepped(InversionStep step)
    {
    }

    /// <summary>
    /// Nothing is under way, so the state can be saved: some candidates have been looked at, the start has been chosen, an iteration is done, or a
    /// checkpoint has been read. Whatever is thrown here ends the restoration at once, with no picture made.
    /// </summary>
    void Between(InversionBoundary boundary)
    {
    }
}

/// <summary>One finished iteration.</summary>
/// <param name="Stage">From 0.</param>
/// <param name="Iteration">Within the stage, from 0.</param>
/// <param name="Done">Iterations done over all stages; an early stop of a stage makes it jump.</param>
/// <param name="Total">Iterations of the whole schedule.</param>
/// <param name="Picture">x = G(z), [1, 3, R, R], from before this iteration's update, detached. It lives until the observer returns.</param>
public sealed record InversionStep(int Stage, int Iteration, int Done, int Total, Losses Losses, Tensor Picture)
{
    /// <summary>How much of the work is done, from 0 to 1: not that of the iterations where later ones take longer.</summary>
    public double Share { get; init; } = (double)Done / Total;
}

/// <summary>
/// A moment at which a restoration can be broken off and taken up again: after each batch of candidates, before the first iteration, and after each.
/// </summary>
/// <param name="Done">Iterations done over all stages, as <see cref="InversionStep.Done"/> counts them.</param>
/// <param name="PhaseEnded">The choice of the start or a stage has just ended. False for a state that was just read from a checkpoint.</param>
/// <param name="Finished">No iteration is left.</param>
/// <param name="Stopping">Cancellation was asked for: nothing follows.</param>
/// <param name="Save">
/// Writes a checkpoint of this very state, in one go from first byte to last; only until the observer returns. It costs nothing unless it is called.
/// </param>
public sealed record InversionBoundary(int Done, int Total, bool PhaseEnded, bool Finished, bool Stopping, Action<Stream> Save);
