#!/bin/sh
# Before the functions are built: an environment that never was provisioned from here would have them built with this repository's stand-ins
# for the published packages, which run on no host but ours.
set -eu
cd "$(dirname "$0")/../.."
. infra/hooks/common.sh

[ "${Packages:-}" = nuget ] || fail not-provisioned "The azd environment does not say Packages=nuget." "Run azd up, or azd env set Packages nuget"
