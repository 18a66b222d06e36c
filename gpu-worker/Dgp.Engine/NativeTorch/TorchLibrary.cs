using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Dgp.Contracts;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace Dgp.Engine.NativeTorch;

/// <summary>
/// Loads libtorch and TorchSharp's bridge to it before TorchSharp looks for them itself. It finds them loaded then; what it would do if it did not (copy half a
/// gigabyte, write a page to standard output) helps nobody.
/// </summary>
public static partial class TorchLibrary
{
    private const string Cpu = "libtorch_cpu.so";
    private const string Bridge = "libLibTorchSharp.so";

    // In the order in which they need each other. Two of them come only with CUDA.
    private static readonly string[] LibTorch = ["libc10.so", Cpu, "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly Lazy<bool> Loaded = new(LoadAll);

    /// <summary>Does nothing when called again. Where it fails, it fails again.</summary>
    /// <exception cref="DgpException">MissingLibrary.</exception>
    public static void Load() => _ = Loaded.Value;

    private static bool LoadAll()
    {
        // On Windows and macOS TorchSharp's own way needs no help.
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var folder = Folder();
        foreach (var name in LibTorch)
        {
            var file = new FileInfo(Path.Combine(folder, name));

            // Links lead to a libtorch elsewhere, which looks for its own libraries beside itself.
            if (file.Exists && Open(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName) is { } error)
            {
                throw Missing(error);
            }
        }

        var bridge = Path.Combine(folder, Bridge);
        if (Open(bridge) is { } problem && OpenLoosened(bridge, problem) is { } refusal)
        {
            throw Missing(refusal);
        }

        HiddenCaches.Reveal(NativeLibrary.Load(Cpu));
        return true;
    }

    /// <summary>The folder of native libraries that came with TorchSharp, one of those that the runtime looks into.</summary>
    private static string Folder()
    {
        var folders = ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "").Split(Path.PathSeparator).Append(AppContext.BaseDirectory);
        return folders.FirstOrDefault(f => File.Exists(Path.Combine(f, Bridge))) ?? throw Missing($"{Bridge} is not beside the program");
    }

    /// <summary>Null, or why it cannot be loaded.</summary>
    private static string? Open(string path)
    {
        try
        {
            NativeLibrary.Load(path);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return e.Message;
        }
    }

    /// <summary>
    /// Loads a copy in memory of the library if all that it lacks is a version of which it uses nothing. A copy on disk would be one more file to write, guard and
    /// delete.
    /// </summary>
    private static string? OpenLoosened(string path, string problem)
    {
        if (VersionNotFound().Match(problem) is not { Success: true } missing)
        {
            return problem;
        }

        try
        {
            var copy = WeakVersionNeed.Loosen(File.ReadAllBytes(path), missing.Groups["version"].Value);
            using var memory = memfd_create(Bridge, 0);
            if (memory.IsInvalid)
            {
                return new Win32Exception().Message;
            }

            RandomAccess.Write(memory, copy, 0);
            return Open($"/proc/self/fd/{memory.DangerousGetHandle()}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return $"{problem} {e.Message}";
        }
    }

    private static DgpException Missing(string problem) => new(
        ErrorCode.MissingLibrary,
        $"libtorch cannot be loaded: {problem.Split('\n', 2)[0].Trim()}",
        "It runs on 64-bit Linux on x86 with glibc 2.34 and libstdc++ of GCC 12 or newer (Debian 12, Ubuntu 22.04); if the system is one of these, build again.");

    [GeneratedRegex("version [`'](?<version>[A-Za-z0-9_.]+)' not found")]
    private static partial Regex VersionNotFound();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle memfd_create(string name, uint flags);
}
