using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static int get_num_threads() => ts_get_num_threads();

    public static void set_num_threads(int num)
    {
        if (!ts_set_num_threads(num)) CheckForErrors();
    }

    public static int get_num_interop_threads() => ts_get_num_interop_threads();

    /// <summary>Once, before any work between operators began.</summary>
    public static void set_num_interop_threads(int num)
    {
        if (!ts_set_num_interop_threads(num)) CheckForErrors();
    }
}
