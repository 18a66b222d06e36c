using System.Globalization;
using System.Text.RegularExpressions;
using Dgp.Contracts.Jobs;
using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep.Policies;

/// <summary>The queue as workers and functions count on it.</summary>
internal sealed partial class QueueIsAsTheCodeHasIt() : Policy(AzureTypes.Queue)
{
    // The one constant of that name in the sources.
    private static readonly Lazy<decimal> MostDeliveries = new(() => decimal.Parse(
        Sources.Of("contracts", "gpu-worker").SelectMany(s => Constant().Matches(s.Text)).Single().Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) =>
    [
        .. Must(resource, true, "properties", "requiresDuplicateDetection"),
        .. Must(resource, v => Duration(v) >= TimeSpan.FromMinutes(10), "at least PT10M", "properties", "duplicateDetectionHistoryTimeWindow"),
        .. Must(resource, v => v.Is("PT5M"), "PT5M, the longest there is", "properties", "lockDuration"),
        .. Must(resource, v => v.Number == MostDeliveries.Value, $"{MostDeliveries.Value}, as in the code", "properties", "maxDeliveryCount"),
        .. Must(resource, true, "properties", "deadLetteringOnMessageExpiration"),
        .. Hosts.Of(deployment).SelectMany(h => Unless(
            h.Settings.GetValueOrDefault("JobQueue")?.Is(resource.Name) == true, h.Resource.Place, $"JobQueue must be the queue's name, '{resource.Name}'.")),
    ];

    [GeneratedRegex(@"const int MostDeliveries = (\d+);")]
    private static partial Regex Constant();
}

/// <summary>An execution is stopped at its limit, so a job that it may still take has to fit.</summary>
internal sealed class ExecutionsAreLongEnough() : Policy(AzureTypes.Job)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var worker = Hosts.Of(deployment).Single(h => h.Resource == resource);
        var arguments = worker.Container?["args"]?.Items.Select(a => a.Text).ToList() ?? [];
        var takes = arguments.SkipWhile(a => a != "--max-seconds").Skip(1).Select(a => decimal.Parse(a, CultureInfo.InvariantCulture)).FirstOrDefault(decimal.MaxValue / 2);
        var computes = decimal.Parse(worker.Settings.GetValueOrDefault("DGP_JOB_SECONDS")?.Text ?? "1800", CultureInfo.InvariantCulture);
        return
        [
            .. Must(resource, v => v.Number == 0, "0: the queue delivers again", "properties", "configuration", "replicaRetryLimit"),
            .. Must(resource, v => v.Number > takes + computes, $"more than --max-seconds and DGP_JOB_SECONDS together, {takes + computes}", "properties", "configuration", "replicaTimeout"),
        ];
    }
}

/// <summary>The worker is started with words that it knows, and asked for its health where it answers.</summary>
internal sealed class WorkerIsCalledRightly() : Policy(AzureTypes.Job, AzureTypes.App)
{
    private static readonly Lazy<string> Command = new(() => Repository.Text("gpu-worker", "Dgp.Worker", "CommandLine", "WorkerCommand.cs"));

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var worker = Hosts.Of(deployment).Single(h => h.Resource == resource);
        var place = resource.PlaceOf("properties", "template", "containers");
        var words = worker.Container?["args"]?.Items.Select(a => a.Text).ToList() ?? [];
        var probes = worker.Container?["probes"]?.Items.Select(p => p.At("httpGet")).ToList() ?? [];
        return
        [
            .. Unless(words is ["worker", ..], place, "The first argument is 'worker'."),
            .. words.Skip(1).Where(w => !w.All(char.IsAsciiDigit)).SelectMany(w => Unless(Command.Value.Contains($"\"{w}\"", StringComparison.Ordinal), place, $"'dgp worker' has no {w}.")),
            .. Unless(resource.Type == AzureTypes.Job || probes.Count > 0, place, "An app's replica that hangs must be found out: it has no probes."),
            .. probes.SelectMany(p => Unless(
                p?["path"]?.Text is "/health/live" or "/health/ready" && p["port"]?.Text == worker.Settings.GetValueOrDefault("DGP_HEALTH_PORT")?.Text,
                p?.Place ?? place,
                "Health is answered at /health/live and /health/ready, on DGP_HEALTH_PORT.")),
            .. (worker.Container?["probes"]?.Items ?? []).SelectMany(p => Unless(
                p["periodSeconds"]?.Number is >= 1 and <= 240 && p["failureThreshold"]?.Number is >= 1 and <= 10, p.Place, "A probe has a period from 1 to 240 seconds, and fails after 1 to 10 times.")),
        ];
    }
}

/// <summary>KEDA puts the suffix to the namespace's name, takes texts only, and signs in as the platform's identity, which no container gets.</summary>
internal sealed class QueueIsScaledOn() : Policy(AzureTypes.Job, AzureTypes.App)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var rules = (resource["properties", "configuration", "eventTriggerConfig", "scale", "rules"] ?? resource["properties", "template", "scale", "rules"])?.Items ?? [];
        return Unless(rules.Count == 1, resource.Place, "One rule scales the worker.").Concat(rules.SelectMany(r => Check(deployment, resource, r["custom"] ?? r)));
    }

    private IEnumerable<Finding> Check(Deployment deployment, Resource resource, Value rule)
    {
        var metadata = rule["metadata"] as ObjectValue;
        var space = metadata?["namespace"]?.Text ?? "";
        var identity = rule["identity"]?.Text ?? "";
        var lifecycles = resource["properties", "configuration", "identitySettings"]?.Items ?? [];
        return
        [
            .. Unless(rule["type"]?.Is("azure-servicebus") == true, rule.Place, "The rule's type is 'azure-servicebus'."),
            .. Unless(
                deployment.OfType(AzureTypes.ServiceBus).Any(n => n.Name == space),
                metadata?["namespace"]?.Place ?? rule.Place,
                $"'namespace' is the bare name of the namespace, not '{space}'."),
            .. Unless(metadata?["queueName"] is TextValue queue && deployment.OfType(AzureTypes.Queue).Any(q => q.Name == queue.Content), rule.Place, "'queueName' is the name of the queue."),
            .. (metadata?.Entries ?? []).SelectMany(e => Unless(e.Value is TextValue && e.Key is "namespace" or "queueName" or "messageCount" or "activationMessageCount", e.Place, $"'{e.Key}' is no text, or nothing that the scaler knows.")),
            .. Unless(identity.Contains("/id-dgp-platform-", StringComparison.Ordinal), rule.Place, "The scaler signs in as the platform's identity."),
            .. Unless(lifecycles.Any(s => s["identity"]?.Text == identity && s["lifecycle"]?.Is("None") == true), resource.PlaceOf("properties", "configuration"), "Containers can get at the platform's identity: its lifecycle is not 'None'."),
            .. (resource["properties", "configuration", "registries"]?.Items ?? []).SelectMany(r => Unless(r["identity"]?.Text == identity, r.Place, "The image is pulled as the platform's identity.")),
        ];
    }
}

/// <summary>Events of one container only, to the function that is there, at the host's real name.</summary>
internal sealed class EventsReachTheFunction() : Policy(AzureTypes.EventSubscription)
{
    private const string Function = "AcceptUpload";
    private static readonly Lazy<string> Code = new(() => Repository.Text("functions", $"{Function}.cs"));

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource)
    {
        var url = resource["properties", "destination", "properties", "endpointUrl"]?.Text ?? "";
        var place = resource.PlaceOf("properties", "destination", "properties", "endpointUrl");
        return
        [
            .. Must(resource, v => v.Is($"/blobServices/default/containers/{Containers.Uploads}/"), $"the container '{Containers.Uploads}' with a slash at the end", "properties", "filter", "subjectBeginsWith"),
            .. Must(resource, v => v.Items is [TextValue { Content: "Microsoft.Storage.BlobCreated" }], "['Microsoft.Storage.BlobCreated']", "properties", "filter", "includedEventTypes"),
            .. Unless(Regex.IsMatch(url, @"^https://‹[^›]*/sites/[^›]*\.properties\.defaultHostName›/"), place, "The host's name is its defaultHostName, which is not always <name>.azurewebsites.net."),
            .. Unless(
                url.Contains($"/runtime/webhooks/blobs?functionName=Host.Functions.{Function}&code=‹listKeys(", StringComparison.Ordinal)
                    && url.EndsWith(").systemKeys.blobs_extension›", StringComparison.Ordinal)
                    && Code.Value.Contains($"[Function(nameof({Function}))]", StringComparison.Ordinal) && Code.Value.Contains($"\"{Containers.Uploads}/{{name}}\"", StringComparison.Ordinal),
                place,
                $"Events go to the webhook of {Function}, with the host's key."),
            .. Must(resource, v => v.Number is >= 1 and <= 30, "from 1 to 30", "properties", "retryPolicy", "maxDeliveryAttempts"),
            .. Must(resource, v => v.Number is >= 1 and <= 1440, "from 1 to 1440", "properties", "retryPolicy", "eventTimeToLiveInMinutes"),
            .. Must(resource, v => v.Is("event-dead-letters"), "'event-dead-letters'", "properties", "deadLetterWithResourceIdentity", "deadLetterDestination", "properties", "blobContainerName"),
        ];
    }
}

internal sealed class ContainersAreTheCodes() : Policy(AzureTypes.Container)
{
    private static readonly HashSet<string> Wanted = [.. Containers.All, "deployments", "event-dead-letters"];

    public override IEnumerable<Finding> Check(TemplateFolder folder, IReadOnlyList<Deployment> deployments) =>
        base.Check(folder, deployments).Concat(deployments.Where(d => d.OfType(AzureTypes.StorageAccount).Any()).SelectMany(d =>
            Wanted.Except(d.OfType(AzureTypes.Container).Select(c => c.Name)).Select(n => d.Entry.Source.At(0).Finding(Id, $"There is no container '{n}'."))));

    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) =>
        Unless(Wanted.Contains(resource.Name), resource.Place, $"Nothing uses a container '{resource.Name}'.");
}

/// <summary>Nothing is deleted that nobody asked to delete, nor what a message on the queue may still ask for; priors never are.</summary>
internal sealed class NothingEndsByItself() : Policy(AzureTypes.Lifecycle)
{
    protected override IEnumerable<Finding> Check(Deployment deployment, Resource resource) =>
        (resource["properties", "policy", "rules"]?.Items ?? []).SelectMany(r => Check(deployment, r));

    private IEnumerable<Finding> Check(Deployment deployment, Value rule)
    {
        var queued = deployment.OfType(AzureTypes.Queue).Max(q => (decimal)(Duration(q["properties", "defaultMessageTimeToLive"])?.TotalDays ?? 9999));
        var actions = (rule.At("definition", "actions", "baseBlob") as ObjectValue)?.Entries.Where(e => e.Value is not NullValue).ToList() ?? [];
        var days = rule.At("definition", "actions", "baseBlob", "delete", "daysAfterModificationGreaterThan")?.Number;
        var prefixes = rule.At("definition", "filters", "prefixMatch")?.Items.Select(p => p.Text).ToList() ?? [];
        var asked = prefixes is not [var prefix] ? false : days is null || prefix switch
        {
            $"{Containers.Uploads}/" => Equals(days, deployment.Parameters["keepUploadsDays"]),
            $"{Containers.Results}/" => Equals(days, deployment.Parameters["keepResultsDays"]),
            // What is known of a job goes after its result.
            $"{Containers.Jobs}/" => deployment.Parameters["keepResultsDays"] is decimal and > 0 and var results && days >= results && days > queued,
            $"{Containers.Checkpoints}/" => days > queued,
            _ => false,
        };
        return
        [
            .. Unless(asked, rule.Place, $"This deletes {string.Join(' ', prefixes)} after {days} days, which nobody asked for, or too soon."),
            .. Unless(actions.Count > 0, rule.Place, $"A rule does something; the one for {string.Join(' ', prefixes)} does nothing: leave it out."),
        ];
    }
}
