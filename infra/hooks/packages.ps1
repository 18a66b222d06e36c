# Before the functions are built: with the published packages, not with this repository's stand-ins for them.
Set-Location (Join-Path $PSScriptRoot '../..')
. infra/hooks/common.ps1

if ($env:Packages -ne 'nuget') {
    fail not-provisioned "The azd environment does not say Packages=nuget." "Run azd up, or azd env set Packages nuget"
}
