#!/bin/sh
# After deploying: a prior of yours, if DGP_PRIOR_DIR names its folder, goes to where the workers fetch it from.
set -eu
cd "$(dirname "$0")/../.."
. infra/hooks/common.sh

require DGP_STORAGE_ACCOUNT DGP_DEFAULT_PRIOR
if [ -z "${DGP_PRIOR_DIR:-}" ]; then
    say "Jobs that name no prior use $DGP_DEFAULT_PRIOR. To bring your own: azd env set DGP_PRIOR_DIR FOLDER."
    exit 0
fi
require_sign_in

for file in generator.safetensors discriminator.safetensors prior.json; do
    [ -f "$DGP_PRIOR_DIR/$file" ] ||
        fail bad-prior "DGP_PRIOR_DIR names $DGP_PRIOR_DIR, where there is no $file." "Make a prior with ./dgp prior import and name its folder."
done
# The importer writes it on a line of its own.
name=$(sed -n 's/^ *"name": *"\([a-z0-9._-]*\)",* *$/\1/p' "$DGP_PRIOR_DIR/prior.json")
[ -n "$name" ] || fail bad-prior "$DGP_PRIOR_DIR/prior.json has no name." "Make the prior again with ./dgp prior import."

# prior.json holds the checksums of the others and is uploaded last: where it is there, everything is.
there=$(mktemp)
exists=$(storage exists --container-name priors --name "$name/prior.json" --query exists --output tsv)
if [ "$exists" = true ]; then
    storage download --container-name priors --name "$name/prior.json" --file "$there" --no-progress --output none
fi
if cmp -s "$there" "$DGP_PRIOR_DIR/prior.json"; then
    say "Storage has the prior $name already."
else
    for file in generator.safetensors discriminator.safetensors prior.json; do
        say "Uploading $name/$file ..."
        storage upload --container-name priors --name "$name/$file" --file "$DGP_PRIOR_DIR/$file" --overwrite --no-progress --output none
    done
fi
rm -f "$there"
[ "$name" = "$DGP_DEFAULT_PRIOR" ] || say "Jobs use it by name (dgp_prior=$name); to make it the default: azd env set DGP_DEFAULT_PRIOR $name, then azd up."
