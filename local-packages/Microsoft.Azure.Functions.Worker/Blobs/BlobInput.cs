using System.Reflection;
using System.Text.Json;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Blobs;

/// <summary>A blob beside the trigger, bound by <see cref="BlobInputAttribute"/>.</summary>
internal static class BlobInput
{
    /// <exception cref="FunctionSetupException">The path or the connection is wrong.</exception>
    public static ArgumentBinder Bind(
        BlobInputAttribute input, ParameterInfo parameter, TriggerBinding trigger, Connections connections, IConfiguration settings, JsonSerializerOptions json)
    {
        var path = SettingReferences.Resolve(input.BlobPath, settings);
        var unknown = BlobPathPattern.Parts(path, path).Select(part => part.Token).OfType<string>()
            .FirstOrDefault(token => trigger.DataNames?.Contains(token, StringComparer.OrdinalIgnoreCase) == false);
        if (unknown is not null)
        {
            throw new FunctionSetupException(
                $"the trigger has no value for {{{unknown}}} in the blob path '{path}'; it has {string.Join(", ", trigger.DataNames!)}.");
        }

        var service = connections.Blobs(input.Connection);
        return async context =>
        {
            var full = BlobPathPattern.Fill(path, context.BindingContext.BindingData);
            var slash = full.IndexOf('/', StringComparison.Ordinal);
            var container = service.GetBlobContainerClient(slash < 0 ? full : full[..slash]);
            if (parameter.ParameterType == typeof(BlobContainerClient))
            {
                return container;
            }

            var name = slash < 0 ? "" : full[(slash + 1)..];
            return name.Length > 0 && BlobArgument.IsReachable(container, name)
                ? await BlobArgument.MakeAsync(parameter.ParameterType, container, name, json, context.CancellationToken)
                : throw new InvalidOperationException($"The blob path '{full}' names no blob that a client can reach.");
        };
    }
}
