namespace Dgp.Engine.Tasks;

/// <summary>How a generator is inverted: the paper's way, its ablation, and those that it is compared with.</summary>
public enum InversionMethod
{
    /// <summary>z and, stage by stage, more of the generator's weights.</summary>
    Dgp,

    /// <summary>z and, from the first iteration, all weights that the last stage tunes: the paper's section 3.2 without the progression.</summary>
    DgpSimultaneous,

    /// <summary>z alone.</summary>
    ZOnly,

    /// <summary>z and perturbations of the first feature maps (Bau et al., ICCV 2019).</summary>
    ZAndFeatures,

    /// <summary>Several z, the best of which is kept (Samangouei et al., ICLR 2018).</summary>
    DefenseGan,
}
