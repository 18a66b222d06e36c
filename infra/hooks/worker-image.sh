#!/bin/sh
# After provisioning: the worker's image, built in the registry, so that no Docker is needed here. It is named after its sources and built
# only when they changed. The next provisioning deploys the worker with it. az could change the image of a job or an app too, but it speaks
# an older API, whose scale rules have no identity.
set -eu
cd "$(dirname "$0")/../.."
. infra/hooks/common.sh

require AZURE_CONTAINER_REGISTRY_NAME AZURE_CONTAINER_REGISTRY_ENDPOINT DGP_GPU
require_sign_in

# What the Dockerfile copies, and the list of what it does not see: git's name for just that content, committed or not.
content() {
    scratch=$(mktemp -d)
    export GIT_INDEX_FILE="$scratch/index"
    git add .dockerignore .editorconfig Directory.Build.props Directory.Packages.props global.json \
        contracts gpu-worker samples && git write-tree
    rm -rf "$scratch"
}

torch=cuda-linux
if [ "$DGP_GPU" = none ]; then torch=cpu; fi
tree=$(content 2>/dev/null)
# Without git there is no telling what changed.
[ -n "$tree" ] || tree=$(date -u +%Y%m%d%H%M%S)
image=dgp-worker:$torch-$tree

if az acr repository show --name "$AZURE_CONTAINER_REGISTRY_NAME" --image "$image" --output none 2>/dev/null; then
    say "The registry has $image already."
else
    say "Building $image in the registry; with CUDA's gigabytes this takes a while ..."
    az acr build --registry "$AZURE_CONTAINER_REGISTRY_NAME" --image "$image" --file gpu-worker/Dgp.Worker/Dockerfile \
        --build-arg "TORCH=$torch" --platform linux/amd64 --timeout 7200 . ||
        fail image-failed "The image was not built; the log is above." \
            "Where the registry refuses builds (TasksOperationsNotAllowed), build it with Docker, push it as $AZURE_CONTAINER_REGISTRY_ENDPOINT/$image and run azd up again."
fi

image=$AZURE_CONTAINER_REGISTRY_ENDPOINT/$image
[ "${DGP_WORKER_IMAGE:-}" = "$image" ] || azd env set DGP_WORKER_IMAGE "$image"
