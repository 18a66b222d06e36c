using Dgp.FunctionsHost.Settings;

namespace Dgp.FunctionsHost.Storage;

/// <summary>The identity of this host in shared storage.</summary>
/// <param name="HostId">The application: hosts of the same ID share receipts, timers and locks.</param>
/// <param name="InstanceId">This process.</param>
internal sealed record HostIdentity(string HostId, string InstanceId)
{
    private const string Setting = "AzureFunctionsWebHost:hostId";
    private const int MaxLength = 32;

    /// <summary>The ID is the setting <c>AzureFunctionsWebHost__hostId</c>, or else made from the program's name: the same on every machine.</summary>
    public static HostIdentity Of(FunctionsApp app, IConfiguration settings)
    {
        var name = settings[Setting] is { Length: > 0 } set ? set : app.Name;
        var letters = name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-').ToArray();
        var id = new string(letters)[..Math.Min(letters.Length, MaxLength)].Trim('-');
        return new HostIdentity(id, Guid.NewGuid().ToString("N"));
    }
}
