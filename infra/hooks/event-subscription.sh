#!/bin/sh
# After the functions are deployed: from here on uploads reach them. Only now has their host the key of its blob webhook, and can it answer
# Event Grid's handshake; both take a while.
set -eu
cd "$(dirname "$0")/../.."
. infra/hooks/common.sh

require AZURE_RESOURCE_GROUP DGP_FUNCTION_APP DGP_FUNCTION_HOST DGP_EVENT_TOPIC DGP_HOST_STORAGE_ACCOUNT
require_sign_in

subscription=/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.EventGrid/systemTopics/$DGP_EVENT_TOPIC/eventSubscriptions/uploads
there=$(az resource show --ids "$subscription" --api-version 2025-02-15 \
    --query "[properties.provisioningState, properties.destination.properties.endpointBaseUrl]" --output tsv 2>/dev/null) || there=
if has_line "$there" Succeeded && has_line "$there" "https://$DGP_FUNCTION_HOST/runtime/webhooks/blobs"; then
    say "The event subscription is there."
    exit 0
fi
if [ -n "$there" ]; then
    # An address cannot be changed.
    say "Replacing the event subscription, which leads elsewhere or failed ..."
    az resource delete --ids "$subscription" --api-version 2025-02-15 ||
        fail event-subscription "The old event subscription cannot be deleted; az says why above." "Delete 'uploads' of $DGP_EVENT_TOPIC in the portal and run azd deploy again."
fi

tries=1
until [ "$(az functionapp keys list --name "$DGP_FUNCTION_APP" --resource-group "$AZURE_RESOURCE_GROUP" \
    --query "contains(keys(systemKeys), 'blobs_extension')" --output tsv 2>/dev/null)" = true ]; do
    [ "$tries" -lt 30 ] ||
        fail no-webhook "The functions' host has had no key for its blob webhook for ten minutes: it does not start, or knows no blob trigger." \
            "See its log stream in the portal (function app $DGP_FUNCTION_APP), then run azd deploy again."
    say "Waiting for the functions' host to start ($tries of 30) ..."
    tries=$((tries + 1))
    pause 20
done

tries=1
until az deployment group create --name event-subscription --resource-group "$AZURE_RESOURCE_GROUP" \
    --template-file infra/event-subscription.bicep \
    --parameters "functionAppName=$DGP_FUNCTION_APP" "eventTopicName=$DGP_EVENT_TOPIC" "hostStorageAccountName=$DGP_HOST_STORAGE_ACCOUNT" \
    --query properties.outputs.state.value --output tsv; do
    [ "$tries" -lt 6 ] ||
        fail event-subscription "Event Grid and the functions did not come together; the last reason is above." "Wait a few minutes and run azd deploy again. See the runbook in infra/README.md."
    say "The functions do not answer Event Grid yet ($tries of 6) ..."
    wait=$((tries * 20))
    pause "$wait"
    tries=$((tries + 1))
done
