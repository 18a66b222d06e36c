namespace Dgp.Engine.Tasks;

/// <summary>How one attempt at a restoration is made, as opposed to what is asked for.</summary>
public sealed record RestorationAttempt
{
    /// <summary>
    /// A file that an earlier attempt saved (<see cref="Inversion.InversionBoundary.Save"/>): this one goes on from there. One that is missing, damaged or of
    /// another build, prior, schedule, picture, mask or options is no failure: the attempt begins at the beginning, and a note says why.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>
    /// Uses less memory, and more time: candidates are looked at one by one, and the two networks' gradients one after the other. On a CPU only the distances of
    /// the candidates, and the restarts of Defense-GAN, can differ, by rounding. A method that knows no other way takes no notice.
    /// </summary>
    public bool Lean { get; init; }

    /// <summary>The restoration brings what was found along, of a method that inverts: <see cref="Restoration.Inverted"/>. It is as large as what was tuned of the generator.</summary>
    public bool KeepInversion { get; init; }
}
