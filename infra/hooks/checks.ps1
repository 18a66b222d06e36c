# Before anything is made: what would fail after ten minutes fails here, with a reason. checks.sh says why each is asked.
Set-Location (Join-Path $PSScriptRoot '../..')
. infra/hooks/common.ps1

require AZURE_LOCATION
require_sign_in

$registered = az provider list --query "[?registrationState == 'Registered'].namespace" --output tsv
if ($LASTEXITCODE -ne 0) {
    fail no-access "The subscription does not answer." "Run az login again; see whether az group list works."
}
foreach ($provider in @(
        'Microsoft.App'
        'Microsoft.ContainerRegistry'
        'Microsoft.EventGrid'
        'Microsoft.Insights'
        'Microsoft.ManagedIdentity'
        'Microsoft.Network'
        'Microsoft.OperationalInsights'
        'Microsoft.ServiceBus'
        'Microsoft.Storage'
        'Microsoft.Web')) {
    if (@($registered) -notcontains $provider) {
        say "Registering $provider, which takes a minute ..."
        az provider register --namespace "$provider" --wait
        if ($LASTEXITCODE -ne 0) {
            fail not-registered "The subscription cannot use $provider." "Have its owner run az provider register --namespace $provider"
        }
    }
}

$gpu = if ($env:DGP_GPU) { $env:DGP_GPU } else { 'T4' }
switch -CaseSensitive ($gpu) {
    'T4' { $wanted = 'Consumption-GPU-NC8as-T4' }
    'A100' { $wanted = 'Consumption-GPU-NC24-A100' }
    'none' { $wanted = 'Consumption' }
    default { fail bad-option "DGP_GPU is $env:DGP_GPU, which is neither T4, A100 nor none." "Run azd env set DGP_GPU T4" }
}
$offered = az containerapp env workload-profile list-supported --location "$env:AZURE_LOCATION" --query "[].name" --output tsv
if ($LASTEXITCODE -ne 0) {
    fail bad-region "Container Apps do not answer for the region $env:AZURE_LOCATION." "See its name with az account list-locations --output table"
}
if (@($offered) -notcontains $wanted) {
    fail no-gpu "The region $env:AZURE_LOCATION does not offer $wanted." `
        "Take another region (azd env new, then azd up), or run azd env set DGP_GPU none for workers without a GPU."
}

$month = [DateTime]::UtcNow.ToString('yyyy-MM-01')
if (-not $env:DGP_BUDGET_START) { azd env set DGP_BUDGET_START "$month" }
