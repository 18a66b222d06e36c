using Dgp.Engine.Inversion;

namespace Dgp.Engine.Tasks;

/// <summary>The schedules of the published experiments, value for value. For BigGAN at 128 and 256 pixels.</summary>
internal static class PublishedSchedules
{
    private const string Examples = "github.com/XingangPan/deep-generative-prior, experiments/examples/";
    private const string ImageNet128 = "github.com/XingangPan/deep-generative-prior, experiments/imagenet1k_128/";

    /// <summary>run_colorization.sh (256) and colorization/train.sh (128) are the same.</summary>
    public static Schedule Colorization { get; } = new("colorization",
    [
        //   steps  blocks  G rate  z rate
        Color(200,      2,   5e-5,   2e-3, decay: 0.7),
        Color(200,      3,   5e-5,   1e-3, decay: 0.7),
        Color(300,      4,   5e-5,   5e-4, decay: 0.8),
        Color(400,      5,   5e-5,   5e-5, decay: 0.9),
        Color(300,      6,   2e-5,   2e-5, decay: 1.0),
    ])
    { SampleStd = 0.5, Source = Examples + "run_colorization.sh" };

    public static Schedule Inpainting256 { get; } = new("inpainting",
    [
        //    steps  blocks  G rate  z rate
        new(    200,      7,   5e-5,   2e-3),
        new(    200,      7,   5e-5,   1e-3),
        new(    200,      7,   2e-5,   2e-5),
        new(    200,      7,   2e-5,   2e-5),
        new(    200,      7,   1e-5,   1e-5) { FeatureWeight = 0.5, PixelWeight = 10 },
    ])
    { TuneEmbedding = true, Source = Examples + "run_inpainting.sh" };

    public static Schedule Inpainting128 { get; } = new("inpainting",
    [
        //      steps  blocks  G rate  z rate  w_D  w_mse
        Biased(   200,      6,   2e-4,   1e-3,   1,    10),
        Biased(   200,      6,   2e-4,   1e-3,   1,    10),
        Biased(   200,      6,   1e-4,   1e-4,   1,    10),
        Biased(   200,      6,   1e-4,   1e-4, 0.1,   100),
        Biased(   200,      6,   1e-5,   1e-5, 0.1,   100),
    ])
    { TuneEmbedding = true, Source = ImageNet128 + "inpainting/train.sh" };

    public static Schedule SuperResolution256 { get; } = new("sr-d-biased",
    [
        //    steps  blocks  G rate  z rate
        new(    200,      2,   5e-5,   2e-3),
        new(    200,      3,   5e-5,   1e-3),
        new(    200,      4,   2e-5,   2e-5),
        new(    200,      5,   1e-5,   1e-5),
        new(    200,      7,   1e-5,   1e-5),
    ])
    { Source = Examples + "run_SR.sh" };

    public static Schedule SuperResolution128 { get; } = SuperResolution256 with
    {
        Stages = [.. SuperResolution256.Stages.SkipLast(1), SuperResolution256.Stages[^1] with { TunedBlocks = 6 }],
        Source = ImageNet128 + "SR/D_biased/train.sh",
    };

    public static Schedule SuperResolutionMse { get; } = new("sr-mse-biased",
    [
        //      steps  blocks  G rate  z rate  w_D  w_mse
        Biased(   200,      2,   2e-4,   1e-3,   1,    10),
        Biased(   200,      3,   2e-4,   1e-3,   1,    10),
        Biased(   200,      4,   1e-4,   1e-4,   1,    10),
        Biased(   200,      5,   1e-4,   1e-4, 0.5,    50),
        Biased(   200,      6,   1e-5,   1e-5, 0.1,   100),
    ])
    { Source = ImageNet128 + "SR/MSE_biased/train.sh" };

    public static Schedule Reconstruction { get; } = new("reconstruct",
    [
        //      steps  blocks  G rate  z rate  w_D  w_mse
        Biased(   200,      2,   2e-4,   1e-3,   1,    10),
        Biased(   200,      3,   2e-4,   1e-3,   1,    10),
        Biased(   200,      4,   1e-4,   1e-4,   1,    10),
        Biased(   200,      5,   1e-4,   1e-4, 0.1,   100),
        Biased(   200,      6,   1e-5,   1e-5, 0.1,   100),
    ])
    { Source = "github.com/XingangPan/deep-generative-prior, issue #9, posted by its author" };

    /// <summary>
    /// The paper's section 4.1 stops its defence at a mean squared error of 5e-3. Neither it nor the code (whose trainer.py knows the mode <c>defence</c>) has
    /// a schedule for it; that of reconstruction is the nearest.
    /// </summary>
    public static Schedule Defence { get; } = Reconstruction with
    {
        Name = "defence",
        EndPixelLoss = 5e-3,
        Source = Reconstruction.Source + "; the stop: arXiv 2003.13659, section 4.1",
    };

    /// <summary>
    /// run_jitter.sh and run_category_transfer.sh are the same (256; the latter says 7 blocks, which are all there are). A high rate for z and low ones for
    /// the weights: the picture stays where its neighbours are pictures too.
    /// </summary>
    public static Schedule Manipulation { get; } = new(Presets.Manipulation,
    [
        //         steps  G rate  z rate
        Manipulate(  125,   2e-7,   1e-1),
        Manipulate(  125,   2e-5,   1e-2),
        Manipulate(  100,   2e-6,   2e-4),
    ])
    { LatentWeight = 0.2, SampleStd = 0.5, Source = Examples + "run_jitter.sh, run_category_transfer.sh" };

    public static Schedule Morphing { get; } =
        Manipulation with { Name = Presets.Morphing, TuneEmbedding = true, Source = Examples + "run_morphing.sh" };

    private static Stage Manipulate(int steps, double generatorRate, double latentRate) =>
        new(steps, TunedBlocks: 8, generatorRate, latentRate) { PixelWeight = 0 };

    private static Stage Color(int steps, int blocks, double generatorRate, double latentRate, double decay) =>
        new(steps, blocks, generatorRate, latentRate) { FeatureLayers = 7, PixelWeight = 0, RateDecay = decay };

    private static Stage Biased(int steps, int blocks, double generatorRate, double latentRate, double feature, double pixel) =>
        new(steps, blocks, generatorRate, latentRate) { FeatureWeight = feature, PixelWeight = pixel, InstanceNorm = true };
}
