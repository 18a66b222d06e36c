namespace Dgp.Engine.Defence;

/// <summary>Where the class that the prior draws comes from.</summary>
public enum DefenceClass
{
    /// <summary>It is known what the picture shows. The label leaks into what is judged: a defender in earnest does not have it.</summary>
    True,

    /// <summary>What the attacked classifier takes the attacked picture for.</summary>
    Guess,

    /// <summary>The prior looks for it while it selects its start.</summary>
    Auto,
}
