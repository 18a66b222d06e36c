using System.Runtime.CompilerServices;
using Dgp.Engine.NativeTorch;

namespace Dgp.Engine.Tests;

/// <summary>Tests use torch before they use the engine.</summary>
internal static class TorchLibrarySetup
{
#pragma warning disable CA2255 // A test program has no entry point of its own to begin in.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Load() => TorchLibrary.Load();
}
