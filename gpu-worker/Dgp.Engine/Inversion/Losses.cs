namespace Dgp.Engine.Inversion;

/// <summary>The raw, unweighted terms of one iteration, before its update.</summary>
/// <param name="Feature">The distance d(φ(x), x̂); of the discriminator's features, Σ over the compared layers of mean |D_k(φ(x)) − D_k(x̂)|.</param>
/// <param name="Pixel">mean (φ(x) − x̂)², pictures in [-1, 1].</param>
/// <param name="Latent">mean(z²)/2.</param>
public readonly record struct Losses(double Feature, double Pixel, double Latent);
