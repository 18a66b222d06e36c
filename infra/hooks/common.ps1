# What the hooks share on Windows: common.sh, command by command. For PowerShell 7 and Windows PowerShell 5.1. Arguments for az that have
# brackets have a space too, so that they are quoted on their way through az.cmd.

# Whether az failed is told by its exit code.
$ErrorActionPreference = 'Continue'
$PSNativeCommandUseErrorActionPreference = $false
# A build's log is UTF-8.
[Console]::OutputEncoding = [Text.Encoding]::UTF8

function say($text) {
    Write-Host $text
}

# A code, what is wrong, and what to do about it.
function fail($code, $message, $hint) {
    [Console]::Error.WriteLine("error [${code}]: $message")
    [Console]::Error.WriteLine("hint: $hint")
    exit 1
}

function pause($seconds) {
    Start-Sleep -Seconds $seconds
}

# Variables of the azd environment without which a hook can do nothing.
function require {
    foreach ($name in $args) {
        if (-not [Environment]::GetEnvironmentVariable($name)) {
            fail not-provisioned "The azd environment has no $name." "Run azd up. If this was deployed from another machine: azd env refresh."
        }
    }
}

# az answers for the subscription that azd deploys to.
function require_sign_in {
    require AZURE_SUBSCRIPTION_ID
    if (-not (Get-Command az -ErrorAction SilentlyContinue)) {
        fail missing-az "The Azure CLI is not installed; the hooks need it." "Get it from https://aka.ms/azure-cli and run azd up again."
    }
    $signedIn = az account show --query id --output tsv 2>$null
    if ($LASTEXITCODE -ne 0) {
        fail not-signed-in "The Azure CLI is not signed in." "Run az login, as the one that azd is signed in as, and azd up again."
    }
    if ($signedIn -ne $env:AZURE_SUBSCRIPTION_ID) {
        fail wrong-subscription "The Azure CLI is signed in to another subscription than azd." "Run az account set --subscription $env:AZURE_SUBSCRIPTION_ID"
    }
}

# Blobs of the data account, as the one who is signed in. A role that was given a moment ago is known everywhere only after minutes.
function storage {
    for ($refused = 1; ; $refused++) {
        $output = az storage blob @args --account-name "$env:DGP_STORAGE_ACCOUNT" --auth-mode login --only-show-errors 2>&1
        $succeeded = $LASTEXITCODE -eq 0
        # Windows PowerShell makes error records of what az says; as text they are what it said.
        $errors = ($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { $_.ToString() }) -join "`n"
        if ($succeeded) {
            return $output | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] }
        }
        if ($errors -notmatch 'required permissions' -or $refused -ge 30) {
            [Console]::Error.WriteLine($errors)
            fail storage-unavailable "Storage ($env:DGP_STORAGE_ACCOUNT) refused; its words are above." `
                "Permissions: only who deployed has a role. Network rules: add this machine's address to allowedIpRanges and run azd up."
        }
        say "Waiting for your role on $env:DGP_STORAGE_ACCOUNT to take effect ($refused of 30) ..."
        pause 20
    }
}
