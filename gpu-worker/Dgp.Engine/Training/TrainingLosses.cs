namespace Dgp.Engine.Training;

/// <summary>Of one step: G's, and D's on real and on generated pictures in its last pass. D is at 1 and 1 while it knows nothing, and at 0 and 0 when it has won.</summary>
public readonly record struct TrainingLosses(float Generator, float Real, float Fake)
{
    public bool IsFinite => float.IsFinite(Generator) && float.IsFinite(Real) && float.IsFinite(Fake);
}
