using Dgp.Engine.Tasks;

namespace Dgp.Worker.Restoring;

/// <summary>How a picture is restored.</summary>
internal enum RestorationMethod
{
    /// <summary>The paper's, with a prior.</summary>
    Dgp,

    /// <inheritdoc cref="InversionMethod.DgpSimultaneous"/>
    DgpSimultaneous,

    /// <inheritdoc cref="InversionMethod.ZOnly"/>
    ZOnly,

    /// <inheritdoc cref="InversionMethod.ZAndFeatures"/>
    ZAndFeatures,

    /// <inheritdoc cref="InversionMethod.DefenseGan"/>
    DefenseGan,

    /// <summary>Deep Image Prior, with none.</summary>
    Dip,

    /// <summary>SinGAN, which also needs none: it learns the picture itself.</summary>
    SinGan,
}
