using Dgp.Engine.Classifiers;
using Dgp.Engine.Tasks;

namespace Dgp.Engine.Defence;

/// <summary>What the defence made of a picture, and what classifiers take it for.</summary>
/// <param name="Guesses">Of each judge.</param>
public sealed record DefendedPicture(Restoration Restoration, IReadOnlyList<IReadOnlyList<Guess>> Guesses) : IDisposable
{
    public void Dispose() => Restoration.Dispose();
}
