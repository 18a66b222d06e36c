#!/usr/bin/env bash
# Builds libtorchsharp_native.so against the system's libtorch or the one in $LIBTORCH
# (an unpacked libtorch zip or a PyTorch installation's torch folder: whatever holds include/ and lib/).
# usage: [LIBTORCH=/path/to/libtorch] build.sh OUTPUT_FOLDER
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: [LIBTORCH=folder] build.sh OUTPUT_FOLDER}
mkdir -p "$out/objects"

if [[ -n ${LIBTORCH:-} ]]; then
    include=$LIBTORCH/include
    lib=$LIBTORCH/lib
    includes=(-isystem "$include" -isystem "$include/torch/csrc/api/include")
else
    include=/usr/include
    includes=(-isystem "$include/torch/csrc/api/include")  # naming /usr/include itself breaks #include_next
    lib=$(dirname "$(ldconfig -p | awk '/libtorch_cpu\.so$/ { print $NF; exit }')")
fi
for needed in "$include/ATen/ATen.h" "$lib/libtorch_cpu.so" "$lib/libc10.so"; do
    [[ -e $needed ]] || {
        echo "error: $needed is missing. Install libtorch-dev, or set LIBTORCH to a folder with include/ and lib/." >&2
        exit 1
    }
done

# Old PyTorch wheels use the std::string of before C++11; its symbols carry no __cxx11.
abi=1
symbols=$(nm -DC --defined-only "$lib/libc10.so" 2>/dev/null || true)
if [[ $symbols == *"c10::Error::Error("* && $symbols != *"std::__cxx11::basic_string"* ]]; then abi=0; fi

standard=c++17
if grep -q 202002L "$include/ATen/ATen.h"; then standard=c++20; fi  # what the headers themselves ask for
flags=("-std=$standard" -O2 -fPIC -fvisibility=hidden "-D_GLIBCXX_USE_CXX11_ABI=$abi" -ffp-contract=off -ftree-vectorize -fvect-cost-model=dynamic -fno-math-errno
    -fno-trapping-math -Wall "${includes[@]}")
links=("-L$lib" "-Wl,-rpath,$lib" -ltorch_cpu -lc10)
if [[ -e $lib/libtorch_cuda.so ]]; then
    # Nothing here names a CUDA symbol; the library registers its kernels when it is loaded.
    links+=("-Wl,--no-as-needed" -ltorch_cuda -lc10_cuda "-Wl,--as-needed")
fi

# A unit is compiled again if it, a header or the flags changed.
stamp=$(printf '%s\n' "${CXX:-g++}" "${flags[@]}" "${links[@]}")
if [[ ! -e $out/objects/flags || $(<"$out/objects/flags") != "$stamp" ]]; then
    rm -f "$out"/objects/*.o
    printf '%s' "$stamp" >"$out/objects/flags"
fi
compile() {
    local unit=$1 object=$2
    shift 2
    if [[ ! -e $object || $unit -nt $object || $here/common.h -nt $object ]]; then
        "${CXX:-g++}" "$@" -c "$unit" -o "$object.part" && mv "$object.part" "$object"
    fi
}
export -f compile
export here CXX
units=("$here"/*.cpp)
# shellcheck disable=SC2016  # the inner shell expands these
printf '%s\n' "${units[@]}" | xargs -P "$(nproc)" -I{} bash -c \
    'unit=$1; out=$2; shift 2; compile "$unit" "$out/objects/$(basename "$unit" .cpp).o" "$@"' _ {} "$out" "${flags[@]}"

objects=("${units[@]##*/}")
objects=("${objects[@]/%.cpp/.o}")
objects=("${objects[@]/#/$out/objects/}")
"${CXX:-g++}" -shared -o "$out/libtorchsharp_native.so.part" "${objects[@]}" "${links[@]}"
mv "$out/libtorchsharp_native.so.part" "$out/libtorchsharp_native.so"
