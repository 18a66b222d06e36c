using System.Text.Json;
using Dgp.FunctionsHost.Rpc;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Workers;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>A blob beside the trigger's: its path may use what the trigger's path gives, <c>masks/{name}</c>.</summary>
internal sealed record BlobInput(string Parameter, string? Connection, string Path)
{
    /// <exception cref="FunctionSetupException">The trigger has no such value.</exception>
    public static BlobInput Parse(JsonElement binding, BlobPathPattern trigger, IConfiguration settings)
    {
        BlobReference.Require(binding);
        var path = SettingReferences.Resolve(Function.Text(binding, "blobPath") ?? Function.Text(binding, "path") ?? "", settings);
        var unknown = BlobPathPattern.Parts(path, path).Select(part => part.Token).OfType<string>()
            .FirstOrDefault(token => !trigger.Tokens.Contains(token, StringComparer.OrdinalIgnoreCase));
        return unknown is null
            ? new BlobInput(Function.Text(binding, "name") ?? "", Function.Text(binding, "connection"), path)
            : throw new FunctionSetupException($"the trigger has no value for {{{unknown}}} in the blob path '{path}'; it has {string.Join(", ", trigger.Tokens)}.");
    }

    public TypedData Fill(IReadOnlyDictionary<string, string> tokens)
    {
        var full = string.Concat(BlobPathPattern.Parts(Path, Path).Select(part => part.Token is null ? part.Text : tokens[part.Token]));
        var slash = full.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? BlobReference.To(Connection, full, "") : BlobReference.To(Connection, full[..slash], full[(slash + 1)..]);
    }
}
