namespace Dgp.Engine.Tasks;

/// <summary>What is asked for. The command line and the job's blob path write it with dashes: <c>super-resolve</c>.</summary>
public enum RestorationTask
{
    Reconstruct,
    Colorize,
    Inpaint,
    SuperResolve,

    /// <summary>Several of colour, hole and resolution at once, as in the paper's supplementary, Fig. 8b.</summary>
    Hybrid,

    /// <summary>What an attacker added to the picture is left out: it is reconstructed only so far.</summary>
    Defend,
}
