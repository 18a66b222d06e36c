#!/bin/sh
# Before anything is made: what would fail after ten minutes fails here, with a reason.
set -eu
cd "$(dirname "$0")/../.."
. infra/hooks/common.sh

require AZURE_LOCATION
require_sign_in

# The providers of the templates' resources, but for those that every subscription has. Templates register theirs by themselves, if the
# one who deploys may; here the reason is told, and the next question needs Microsoft.App.
registered=$(az provider list --query "[?registrationState == 'Registered'].namespace" --output tsv) ||
    fail no-access "The subscription does not answer." "Run az login again; see whether az group list works."
for provider in \
    Microsoft.App \
    Microsoft.ContainerRegistry \
    Microsoft.EventGrid \
    Microsoft.Insights \
    Microsoft.ManagedIdentity \
    Microsoft.Network \
    Microsoft.OperationalInsights \
    Microsoft.ServiceBus \
    Microsoft.Storage \
    Microsoft.Web; do
    if ! has_line "$registered" "$provider"; then
        say "Registering $provider, which takes a minute ..."
        az provider register --namespace "$provider" --wait ||
            fail not-registered "The subscription cannot use $provider." "Have its owner run az provider register --namespace $provider"
    fi
done

case ${DGP_GPU:-T4} in
    T4) wanted=Consumption-GPU-NC8as-T4 ;;
    A100) wanted=Consumption-GPU-NC24-A100 ;;
    none) wanted=Consumption ;;
    *) fail bad-option "DGP_GPU is $DGP_GPU, which is neither T4, A100 nor none." "Run azd env set DGP_GPU T4" ;;
esac
offered=$(az containerapp env workload-profile list-supported --location "$AZURE_LOCATION" --query "[].name" --output tsv) ||
    fail bad-region "Container Apps do not answer for the region $AZURE_LOCATION." "See its name with az account list-locations --output table"
has_line "$offered" "$wanted" ||
    fail no-gpu "The region $AZURE_LOCATION does not offer $wanted." \
        "Take another region (azd env new, then azd up), or run azd env set DGP_GPU none for workers without a GPU."

# A budget's start cannot be changed, so the first one stays.
month=$(date -u +%Y-%m-01)
[ -n "${DGP_BUDGET_START:-}" ] || azd env set DGP_BUDGET_START "$month"
