using Dgp.Worker.CommandLine;
using TorchSharp;

namespace Dgp.Worker.Jobs;

/// <summary>What this worker computes on, found once.</summary>
internal sealed class ComputeDevice
{
    private torch.Device? _torch;

    /// <summary>Before it was found, null.</summary>
    public torch.Device Torch => _torch ?? throw new InvalidOperationException("The device is looked for when the worker starts.");

    public string Name => Torch.ToString();

    /// <summary>On the engine's thread, whose number of helpers it sets.</summary>
    /// <exception cref="Contracts.DgpException">NoDevice; BadOption.</exception>
    public void Find(string name) => _torch = Devices.Find(name);
}
