using System.Runtime.Versioning;

namespace Dgp.Infra.Tests.Deploying.Hooks;

[UnsupportedOSPlatform("windows")]
public sealed class EventSubscriptionTests : IDisposable
{
    private const string Id = "/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.EventGrid/systemTopics/topic/eventSubscriptions/uploads";

    private readonly FakeCloud _cloud = new FakeCloud()
        .With("AZURE_RESOURCE_GROUP", "rg")
        .With("DGP_FUNCTION_APP", "app")
        .With("DGP_FUNCTION_HOST", "app-x1.westus3-01.azurewebsites.net")
        .With("DGP_EVENT_TOPIC", "topic")
        .With("DGP_HOST_STORAGE_ACCOUNT", "host")
        .Answer("az resource show", error: "ResourceNotFound", exit: 3)
        .Answer("az resource delete")
        .Answer("az functionapp keys list", "true")
        .Answer("az deployment group create", "Succeeded");

    public void Dispose() => _cloud.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("bash")]
    public void The_first_time_it_is_deployed(string? shell)
    {
        var run = _cloud.Run("event-subscription", shell);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [
                "az account show --query id --output tsv",
                $"az resource show --ids {Id} --api-version 2025-02-15 --query [properties.provisioningState, properties.destination.properties.endpointBaseUrl] --output tsv",
                "az functionapp keys list --name app --resource-group rg --query contains(keys(systemKeys), 'blobs_extension') --output tsv",
                "az deployment group create --name event-subscription --resource-group rg --template-file infra/event-subscription.bicep"
                + " --parameters functionAppName=app eventTopicName=topic hostStorageAccountName=host --query properties.outputs.state.value --output tsv",
            ],
            run.Calls);
    }

    [Fact]
    public void The_second_time_it_is_left_alone()
    {
        _cloud.Answer("az resource show", "Succeeded\nhttps://app-x1.westus3-01.azurewebsites.net/runtime/webhooks/blobs");

        var run = _cloud.Run("event-subscription");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, run.Calls.Count);
        Assert.Contains("is there", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Succeeded\nhttps://former.azurewebsites.net/runtime/webhooks/blobs")]
    [InlineData("Failed\nhttps://app-x1.westus3-01.azurewebsites.net/runtime/webhooks/blobs")]
    [InlineData("Succeeded\nhttps://app-x1.westus3-01.azurewebsites.net/runtime/webhooks/other")]
    public void One_that_leads_elsewhere_or_failed_is_replaced(string there)
    {
        _cloud.Answer("az resource show", there);

        var run = _cloud.Run("event-subscription");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"az resource delete --ids {Id} --api-version 2025-02-15"], run.CallsOf("az resource delete"));
        Assert.Single(run.CallsOf("az deployment"));
        Assert.True(run.Calls.ToList().FindIndex(IsDelete) < run.Calls.ToList().FindIndex(c => c.StartsWith("az deployment", StringComparison.Ordinal)));

        static bool IsDelete(string call) => call.StartsWith("az resource delete", StringComparison.Ordinal);
    }

    [Fact]
    public void It_waits_until_the_host_has_its_key()
    {
        _cloud.Answer("az functionapp keys list", "false", times: 2).Answer("az functionapp keys list", error: "BadGateway", exit: 1, times: 2);

        var run = _cloud.Run("event-subscription");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(5, run.CallsOf("az functionapp keys list").Count);
        Assert.Equal(Enumerable.Repeat("sleep 20", 4), run.CallsOf("sleep"));
        Assert.Single(run.CallsOf("az deployment"));
    }

    [Fact]
    public void A_host_that_never_starts_is_told_after_ten_minutes()
    {
        _cloud.Answer("az functionapp keys list", "false");

        var run = _cloud.Run("event-subscription");

        run.AssertFailed("no-webhook", "function app app");
        Assert.Equal(29, run.CallsOf("sleep 20").Count);
        Assert.Empty(run.CallsOf("az deployment"));
    }

    [Fact]
    public void A_handshake_that_fails_at_first_is_tried_again_with_growing_pauses()
    {
        _cloud.Answer("az deployment group create", error: "Webhook validation handshake failed", exit: 1, times: 3);

        var run = _cloud.Run("event-subscription");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(4, run.CallsOf("az deployment").Count);
        Assert.Equal(["sleep 20", "sleep 40", "sleep 60"], run.CallsOf("sleep"));
    }

    [Fact]
    public void A_handshake_that_keeps_failing_is_told_with_azures_reason()
    {
        _cloud.Answer("az deployment group create", error: "Webhook validation handshake failed", exit: 1);

        var run = _cloud.Run("event-subscription");

        run.AssertFailed("event-subscription", "Webhook validation handshake failed");
        Assert.Equal(6, run.CallsOf("az deployment").Count);
    }

    [Fact]
    public void No_call_asks_for_the_key_itself()
    {
        var run = _cloud.Run("event-subscription");

        Assert.All(run.CallsOf("az functionapp keys"), c => Assert.Contains("--query contains(", c, StringComparison.Ordinal));
    }
}
