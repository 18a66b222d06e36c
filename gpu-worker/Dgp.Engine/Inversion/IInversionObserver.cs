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
}

/// <summary>One finished iteration.</summary>
/// <param name="Stage">From 0.</param>
/// <param name="Iteration">Within the stage, from 0.</param>
/// <param name="Done">Iterations done over all stages; an early stop of a stage makes it jump.</param>
/// <param name="Total">Iterations of the whole schedule.</param>
/// <param name="Picture">x = G(z), [1, 3, R, R], from before this iteration's update, detached. It lives until the observer returns.</param>
public sealed record InversionStep(int Stage, int Iteration, int Done, int Total, Losses Losses, Tensor Picture);
