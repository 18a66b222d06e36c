# After provisioning: the worker's image, built in the registry. worker-image.sh says more.
Set-Location (Join-Path $PSScriptRoot '../..')
. infra/hooks/common.ps1

require AZURE_CONTAINER_REGISTRY_NAME AZURE_CONTAINER_REGISTRY_ENDPOINT DGP_GPU
require_sign_in

# What the Dockerfile copies, and the list of what it does not see: git's name for just that content, committed or not.
function content {
    $scratch = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
    $env:GIT_INDEX_FILE = $scratch
    git add .dockerignore .editorconfig Directory.Build.props Directory.Packages.props global.json `
        contracts gpu-worker samples 2>$null
    if ($LASTEXITCODE -eq 0) { git write-tree 2>$null }
    Remove-Item Env:GIT_INDEX_FILE
    Remove-Item $scratch -ErrorAction SilentlyContinue
}

$torch = if ($env:DGP_GPU -eq 'none') { 'cpu' } else { 'cuda-linux' }
$tree = if (Get-Command git -ErrorAction SilentlyContinue) { content }
# Without git there is no telling what changed.
if (-not $tree) { $tree = [DateTime]::UtcNow.ToString('yyyyMMddHHmmss') }
$image = "dgp-worker:$torch-$tree"

az acr repository show --name "$env:AZURE_CONTAINER_REGISTRY_NAME" --image "$image" --output none 2>$null
if ($LASTEXITCODE -eq 0) {
    say "The registry has $image already."
} else {
    say "Building $image in the registry; with CUDA's gigabytes this takes a while ..."
    az acr build --registry "$env:AZURE_CONTAINER_REGISTRY_NAME" --image "$image" --file gpu-worker/Dgp.Worker/Dockerfile `
        --build-arg "TORCH=$torch" --platform linux/amd64 --timeout 7200 .
    if ($LASTEXITCODE -ne 0) {
        fail image-failed "The image was not built; the log is above." `
            "Where the registry refuses builds (TasksOperationsNotAllowed), build it with Docker, push it as $env:AZURE_CONTAINER_REGISTRY_ENDPOINT/$image and run azd up again."
    }
}

$image = "$env:AZURE_CONTAINER_REGISTRY_ENDPOINT/$image"
if ($env:DGP_WORKER_IMAGE -ne $image) { azd env set DGP_WORKER_IMAGE "$image" }
