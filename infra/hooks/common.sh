# shellcheck shell=sh
# What the hooks share. Each hook goes to the repository's root and sources this. They are POSIX sh, which is what macOS, Linux and
# Debian's dash agree on; the .ps1 files say the same for Windows, command by command.

say() {
    printf '%s\n' "$1"
}

# A code, what is wrong, and what to do about it.
fail() {
    printf 'error [%s]: %s\nhint: %s\n' "$1" "$2" "$3" >&2
    exit 1
}

pause() {
    sleep "$1"
}

# Is the second text one of the lines of the first?
has_line() {
    printf '%s\n' "$1" | grep -qxF -- "$2"
}

# Variables of the azd environment without which a hook can do nothing.
require() {
    for name; do
        eval "value=\${$name:-}"
        [ -n "$value" ] ||
            fail not-provisioned "The azd environment has no $name." "Run azd up. If this was deployed from another machine: azd env refresh."
    done
}

# az answers for the subscription that azd deploys to.
require_sign_in() {
    require AZURE_SUBSCRIPTION_ID
    command -v az >/dev/null ||
        fail missing-az "The Azure CLI is not installed; the hooks need it." "Get it from https://aka.ms/azure-cli and run azd up again."
    signed_in=$(az account show --query id --output tsv 2>/dev/null) ||
        fail not-signed-in "The Azure CLI is not signed in." "Run az login, as the one that azd is signed in as, and azd up again."
    [ "$signed_in" = "$AZURE_SUBSCRIPTION_ID" ] ||
        fail wrong-subscription "The Azure CLI is signed in to another subscription than azd." "Run az account set --subscription $AZURE_SUBSCRIPTION_ID"
}

# Blobs of the data account, as the one who is signed in. A role that was given a moment ago is known everywhere only after minutes.
storage() {
    errors=$(mktemp)
    refused=1
    until az storage blob "$@" --account-name "$DGP_STORAGE_ACCOUNT" --auth-mode login --only-show-errors 2>"$errors"; do
        if ! grep -q 'required permissions' "$errors" || [ "$refused" -ge 30 ]; then
            cat "$errors" >&2
            rm -f "$errors"
            fail storage-unavailable "Storage ($DGP_STORAGE_ACCOUNT) refused; its words are above." \
                "Permissions: only who deployed has a role. Network rules: add this machine's address to allowedIpRanges and run azd up."
        fi
        say "Waiting for your role on $DGP_STORAGE_ACCOUNT to take effect ($refused of 30) ..." >&2
        pause 20
        refused=$((refused + 1))
    done
    rm -f "$errors"
}
