using Dgp.Infra.Tests.Bicep.Evaluation;

namespace Dgp.Infra.Tests.Bicep.Policies;

/// <summary>A program of ours as it is deployed, with its settings.</summary>
/// <param name="Container">Null for the functions.</param>
internal sealed record HostedProgram(Resource Resource, Value? Container, IReadOnlyDictionary<string, Value> Settings);

internal static class Hosts
{
    public static IEnumerable<HostedProgram> Of(Deployment deployment) =>
    [
        .. deployment.OfType(AzureTypes.Site).Select(s => new HostedProgram(s, null, Settings(s["properties", "siteConfig", "appSettings"]))),
        .. new[] { AzureTypes.Job, AzureTypes.App }.SelectMany(deployment.OfType).Select(w =>
        {
            var container = w["properties", "template", "containers"]?.Items.Single();
            return new HostedProgram(w, container, Settings(container?["env"]));
        }),
    ];

    private static Dictionary<string, Value> Settings(Value? list) =>
        (list?.Items ?? []).Where(s => s["name"] is TextValue && s["value"] is not null).GroupBy(s => s["name"]!.Text).ToDictionary(g => g.Key, g => g.Last()["value"]!);
}
