namespace Dgp.FunctionsHost.Blobs;

/// <summary>The answer to: may I work on this version of the blob?</summary>
/// <param name="Until">For <see cref="ClaimResult.Later"/>: when to ask again.</param>
internal readonly record struct Claim(ClaimResult Result, DateTimeOffset Until = default)
{
    public static Claim Mine { get; } = new(ClaimResult.Mine);

    public static Claim Nothing { get; } = new(ClaimResult.Nothing);

    public static Claim UsedUp { get; } = new(ClaimResult.UsedUp);

    public static Claim Later(DateTimeOffset until) => new(ClaimResult.Later, until);
}
