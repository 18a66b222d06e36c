using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/adam.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Flag ts_adam_step(Tensor? w, Tensor? g, Tensor? m, Tensor? v, double lr, double beta1, double beta2, double eps, double decay, Flag maximize, long steps, out Flag done);
}
