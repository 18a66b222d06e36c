# After the functions are deployed: from here on uploads reach them. event-subscription.sh says more.
Set-Location (Join-Path $PSScriptRoot '../..')
. infra/hooks/common.ps1

require AZURE_RESOURCE_GROUP DGP_FUNCTION_APP DGP_FUNCTION_HOST DGP_EVENT_TOPIC DGP_HOST_STORAGE_ACCOUNT
require_sign_in

$subscription = "/subscriptions/$env:AZURE_SUBSCRIPTION_ID/resourceGroups/$env:AZURE_RESOURCE_GROUP/providers/Microsoft.EventGrid/systemTopics/$env:DGP_EVENT_TOPIC/eventSubscriptions/uploads"
$there = @(az resource show --ids "$subscription" --api-version 2025-02-15 `
        --query "[properties.provisioningState, properties.destination.properties.endpointBaseUrl]" --output tsv 2>$null)
if ($there -contains 'Succeeded' -and $there -contains "https://$env:DGP_FUNCTION_HOST/runtime/webhooks/blobs") {
    say "The event subscription is there."
    exit 0
}
if ($there) {
    # An address cannot be changed.
    say "Replacing the event subscription, which leads elsewhere or failed ..."
    az resource delete --ids "$subscription" --api-version 2025-02-15
    if ($LASTEXITCODE -ne 0) {
        fail event-subscription "The old event subscription cannot be deleted; az says why above." "Delete 'uploads' of $env:DGP_EVENT_TOPIC in the portal and run azd deploy again."
    }
}

for ($tries = 1; ; $tries++) {
    $found = az functionapp keys list --name "$env:DGP_FUNCTION_APP" --resource-group "$env:AZURE_RESOURCE_GROUP" `
        --query "contains(keys(systemKeys), 'blobs_extension')" --output tsv 2>$null
    if ($found -eq 'true') { break }
    if ($tries -ge 30) {
        fail no-webhook "The functions' host has had no key for its blob webhook for ten minutes: it does not start, or knows no blob trigger." `
            "See its log stream in the portal (function app $env:DGP_FUNCTION_APP), then run azd deploy again."
    }
    say "Waiting for the functions' host to start ($tries of 30) ..."
    pause 20
}

for ($tries = 1; ; $tries++) {
    az deployment group create --name event-subscription --resource-group "$env:AZURE_RESOURCE_GROUP" `
        --template-file infra/event-subscription.bicep `
        --parameters "functionAppName=$env:DGP_FUNCTION_APP" "eventTopicName=$env:DGP_EVENT_TOPIC" "hostStorageAccountName=$env:DGP_HOST_STORAGE_ACCOUNT" `
        --query properties.outputs.state.value --output tsv
    if ($LASTEXITCODE -eq 0) { break }
    if ($tries -ge 6) {
        fail event-subscription "Event Grid and the functions did not come together; the last reason is above." "Wait a few minutes and run azd deploy again. See the runbook in infra/README.md."
    }
    say "The functions do not answer Event Grid yet ($tries of 6) ..."
    $wait = $tries * 20
    pause "$wait"
}
