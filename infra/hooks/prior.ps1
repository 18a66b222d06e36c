# After deploying: a prior of yours, if DGP_PRIOR_DIR names its folder, goes to where the workers fetch it from. See prior.sh.
Set-Location (Join-Path $PSScriptRoot '../..')
. infra/hooks/common.ps1

require DGP_STORAGE_ACCOUNT DGP_DEFAULT_PRIOR
if (-not $env:DGP_PRIOR_DIR) {
    say "Jobs that name no prior use $env:DGP_DEFAULT_PRIOR. To bring your own: azd env set DGP_PRIOR_DIR FOLDER."
    exit 0
}
require_sign_in

foreach ($file in 'generator.safetensors', 'discriminator.safetensors', 'prior.json') {
    if (-not (Test-Path -PathType Leaf "$env:DGP_PRIOR_DIR/$file")) {
        fail bad-prior "DGP_PRIOR_DIR names $env:DGP_PRIOR_DIR, where there is no $file." "Make a prior with ./dgp prior import and name its folder."
    }
}
$manifest = [IO.File]::ReadAllText((Resolve-Path "$env:DGP_PRIOR_DIR/prior.json"))
$name = [regex]::Match($manifest, '(?m)^ *"name": *"([a-z0-9._-]*)",? *\r?$').Groups[1].Value
if (-not $name) { fail bad-prior "$env:DGP_PRIOR_DIR/prior.json has no name." "Make the prior again with ./dgp prior import." }

$there = [IO.Path]::GetTempFileName()
$exists = storage exists --container-name priors --name "$name/prior.json" --query exists --output tsv
if ($exists -eq 'true') {
    storage download --container-name priors --name "$name/prior.json" --file "$there" --no-progress --output none
}
if ([IO.File]::ReadAllText($there) -ceq $manifest) {
    say "Storage has the prior $name already."
} else {
    foreach ($file in 'generator.safetensors', 'discriminator.safetensors', 'prior.json') {
        say "Uploading $name/$file ..."
        storage upload --container-name priors --name "$name/$file" --file "$env:DGP_PRIOR_DIR/$file" --overwrite --no-progress --output none
    }
}
Remove-Item $there
if ($name -cne $env:DGP_DEFAULT_PRIOR) {
    say "Jobs use it by name (dgp_prior=$name); to make it the default: azd env set DGP_DEFAULT_PRIOR $name, then azd up."
}
