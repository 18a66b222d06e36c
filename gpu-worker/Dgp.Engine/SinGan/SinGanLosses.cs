namespace Dgp.Engine.SinGan;

/// <summary>The raw, unweighted terms of one iteration's last steps, before their updates.</summary>
/// <param name="Real">mean D(x).</param>
/// <param name="Fake">mean D(x′), which the critic lowers and the generator raises.</param>
/// <param name="Penalty">See <see cref="WassersteinCritic.GradientPenalty"/>.</param>
/// <param name="Reconstruction">mean (G(z*) − x)², pictures in [-1, 1].</param>
public readonly record struct SinGanLosses(double Real, double Fake, double Penalty, double Reconstruction);
