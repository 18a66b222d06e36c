using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/runtime.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial nint ts_last_error();
    [LibraryImport(Library)] internal static partial nint ts_version();
    [LibraryImport(Library)] internal static partial int ts_get_num_threads();
    [LibraryImport(Library)] internal static partial Flag ts_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int ts_get_num_interop_threads();
    [LibraryImport(Library)] internal static partial Flag ts_set_num_interop_threads(int count);
    [LibraryImport(Library)] internal static partial Flag ts_cuda_is_available();
    [LibraryImport(Library)] internal static partial Flag ts_cudnn_is_available();
    [LibraryImport(Library)] internal static partial int ts_cuda_device_count();
    [LibraryImport(Library)] internal static partial Flag ts_cuda_synchronize(long device);
    [LibraryImport(Library)] internal static partial Flag ts_cuda_manual_seed(long seed);
    [LibraryImport(Library)] internal static partial Flag ts_cuda_manual_seed_all(long seed);
    [LibraryImport(Library)] internal static partial Flag ts_get_cublas_tf32();
    [LibraryImport(Library)] internal static partial Flag ts_set_cublas_tf32(Flag on);
    [LibraryImport(Library)] internal static partial Flag ts_get_cudnn_tf32();
    [LibraryImport(Library)] internal static partial Flag ts_set_cudnn_tf32(Flag on);
    [LibraryImport(Library)] internal static partial Flag ts_is_grad_enabled();
    [LibraryImport(Library)] internal static partial void ts_set_grad_enabled(Flag on);
    [LibraryImport(Library)] internal static partial Flag ts_is_inference_mode();
    [LibraryImport(Library)] internal static partial nint ts_enter_inference_mode(Flag on);
    [LibraryImport(Library)] internal static partial void ts_leave_inference_mode(nint guard);
    [LibraryImport(Library)] internal static partial nint ts_generator_new(ulong seed, int deviceType, int deviceIndex);
    [LibraryImport(Library)] internal static partial nint ts_generator_default();
    [LibraryImport(Library)] internal static partial nint ts_generator_seed_default(long seed);
    [LibraryImport(Library)] internal static partial void ts_generator_delete(nint handle);
    [LibraryImport(Library)] internal static partial Flag ts_generator_manual_seed(Generator? g, long seed);
    [LibraryImport(Library)] internal static partial long ts_generator_initial_seed(Generator? g);
    [LibraryImport(Library)] internal static partial Tensor ts_generator_get_state(Generator? g);
    [LibraryImport(Library)] internal static partial Flag ts_generator_set_state(Generator? g, Tensor? state);
}
