#!/bin/sh
# At the end: one picture goes the whole way, as a user's would. DGP_SMOKE=false leaves it out.
set -eu
cd "$(dirname "$0")/../.."
. infra/hooks/common.sh

if [ "${DGP_SMOKE:-}" = false ]; then
    say "The smoke test is skipped: DGP_SMOKE is false."
    exit 0
fi
require AZURE_RESOURCE_GROUP DGP_STORAGE_ACCOUNT DGP_WORKER_NAME
require_sign_in

if [ "${DGP_SMOKE:-}" != true ] && [ "${DGP_PRIVATE_NETWORKING:-}" = true ]; then
    access=$(az storage account show --name "$DGP_STORAGE_ACCOUNT" --resource-group "$AZURE_RESOURCE_GROUP" --query publicNetworkAccess --output tsv)
    if [ "$access" = Disabled ]; then
        say "The smoke test is skipped: storage is private, and allowedIpRanges lets nobody in from outside. From inside: DGP_SMOKE=true."
        exit 0
    fi
fi

stamp=$(date -u +%Y%m%d-%H%M%S)
began=$(date +%s)
say "Smoke test: samples/rocket.jpg as uploads/colorize/smoke-test/$stamp.jpg. The first worker has a big image to pull."
storage upload --container-name uploads --name "colorize/smoke-test/$stamp.jpg" --file samples/rocket.jpg --metadata dgp_steps=20 --no-progress --output none

state=
tries=1
while [ "$tries" -le 120 ]; do
    before=$state
    state=$(storage list --container-name results --prefix "colorize/smoke-test/$stamp/" --include m \
        --query "[?ends_with(name, '/status.json')].metadata.state" --output tsv)
    seconds=$(($(date +%s) - began))
    [ "$state" = "$before" ] || say "$seconds s: $state"
    case $state in
        succeeded)
            say "The smoke test passed after $seconds seconds. See results/colorize/smoke-test/$stamp/ in the storage account $DGP_STORAGE_ACCOUNT."
            exit 0 ;;
        failed | rejected | cancelled | superseded)
            folder=$(storage list --container-name results --prefix "colorize/smoke-test/$stamp/" --query "[?ends_with(name, '/status.json')].name" --output tsv)
            status=$(mktemp)
            storage download --container-name results --name "$folder" --file "$status" --no-progress --output none
            cat "$status" >&2
            rm -f "$status"
            fail smoke-test "The picture's job is $state after $seconds seconds; its status is above." "The status says why. See also the runbook in infra/README.md." ;;
    esac
    pause 15
    tries=$((tries + 1))
done

case $state in
    '') fail smoke-test "No status after $seconds seconds: the upload did not reach the functions." "See the event subscription's metrics and the log of the function app; the runbook in infra/README.md says how." ;;
    queued) fail smoke-test "No worker took the job within $seconds seconds." "See $DGP_WORKER_NAME in the portal: GPU quota, image, scaler. The runbook in infra/README.md says how." ;;
    *) fail smoke-test "The job is still $state after $seconds seconds." "See the log of $DGP_WORKER_NAME; the runbook in infra/README.md says how." ;;
esac
