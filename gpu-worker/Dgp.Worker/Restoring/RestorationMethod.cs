namespace Dgp.Worker.Restoring;

/// <summary>How a picture is restored.</summary>
internal enum RestorationMethod
{
    /// <summary>The paper's, with a prior.</summary>
    Dgp,

    /// <summary>Deep Image Prior, with none.</summary>
    Dip,
}
