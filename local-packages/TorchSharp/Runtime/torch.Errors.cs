using System.Runtime.InteropServices;
using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Turns an error that libtorch left behind into an exception.</summary>
    /// <exception cref="ExternalException">With libtorch's message; it contains "out of memory" when that is what happened.</exception>
    public static void CheckForErrors()
    {
        var message = ts_last_error();
        if (message != 0) throw new ExternalException(Marshal.PtrToStringUTF8(message));
    }

    /// <summary>The libtorch that the shim was built against.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(ts_version())!;
}
