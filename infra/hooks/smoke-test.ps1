# At the end: one picture goes the whole way, as a user's would. DGP_SMOKE=false leaves it out. See smoke-test.sh.
Set-Location (Join-Path $PSScriptRoot '../..')
. infra/hooks/common.ps1

if ($env:DGP_SMOKE -eq 'false') {
    say "The smoke test is skipped: DGP_SMOKE is false."
    exit 0
}
require AZURE_RESOURCE_GROUP DGP_STORAGE_ACCOUNT DGP_WORKER_NAME
require_sign_in

if ($env:DGP_SMOKE -ne 'true' -and $env:DGP_PRIVATE_NETWORKING -eq 'true') {
    $access = az storage account show --name "$env:DGP_STORAGE_ACCOUNT" --resource-group "$env:AZURE_RESOURCE_GROUP" --query publicNetworkAccess --output tsv
    if ($access -eq 'Disabled') {
        say "The smoke test is skipped: storage is private, and allowedIpRanges lets nobody in from outside. From inside: DGP_SMOKE=true."
        exit 0
    }
}

$stamp = [DateTime]::UtcNow.ToString('yyyyMMdd-HHmmss')
$began = [DateTime]::UtcNow
say "Smoke test: samples/rocket.jpg as uploads/colorize/smoke-test/$stamp.jpg. The first worker has a big image to pull."
storage upload --container-name uploads --name "colorize/smoke-test/$stamp.jpg" --file samples/rocket.jpg --metadata dgp_steps=20 --no-progress --output none

$state = $null
for ($tries = 1; $tries -le 120; $tries++) {
    $before = $state
    $state = storage list --container-name results --prefix "colorize/smoke-test/$stamp/" --include m `
        --query "[?ends_with(name, '/status.json')].metadata.state" --output tsv
    $seconds = [int]([DateTime]::UtcNow - $began).TotalSeconds
    if ($state -ne $before) { say "$seconds s: $state" }
    if ($state -eq 'succeeded') {
        say "The smoke test passed after $seconds seconds. See results/colorize/smoke-test/$stamp/ in the storage account $env:DGP_STORAGE_ACCOUNT."
        exit 0
    }
    if ($state -in 'failed', 'rejected', 'cancelled', 'superseded') {
        $folder = storage list --container-name results --prefix "colorize/smoke-test/$stamp/" --query "[?ends_with(name, '/status.json')].name" --output tsv
        $status = [IO.Path]::GetTempFileName()
        storage download --container-name results --name "$folder" --file "$status" --no-progress --output none
        [Console]::Error.WriteLine([IO.File]::ReadAllText($status))
        Remove-Item $status
        fail smoke-test "The picture's job is $state after $seconds seconds; its status is above." "The status says why. See also the runbook in infra/README.md."
    }
    pause 15
}

switch ("$state") {
    '' { fail smoke-test "No status after $seconds seconds: the upload did not reach the functions." "See the event subscription's metrics and the log of the function app; the runbook in infra/README.md says how." }
    'queued' { fail smoke-test "No worker took the job within $seconds seconds." "See $env:DGP_WORKER_NAME in the portal: GPU quota, image, scaler. The runbook in infra/README.md says how." }
    default { fail smoke-test "The job is still $state after $seconds seconds." "See the log of $env:DGP_WORKER_NAME; the runbook in infra/README.md says how." }
}
