using Dgp.Engine.Priors;
using static TorchSharp.torch;

namespace Dgp.Worker.Verify;

/// <summary>A safetensors file of recorded values; each tensor is read when asked for.</summary>
internal sealed class RecordedTensors(string path) : IDisposable
{
    private readonly SafeTensors _file = SafeTensors.Open(path);

    public IEnumerable<string> Names => _file.Tensors.Keys;

    /// <exception cref="Contracts.DgpException">BadFixture: there is no such value.</exception>
    public Tensor this[string name] => _file.Tensors.TryGetValue(name, out var stored)
        ? stored.ToTensor()
        : throw FixtureFolder.Bad($"{path} has no '{name}'.");

    public bool Has(string name) => _file.Tensors.ContainsKey(name);

    public void Dispose() => _file.Dispose();
}
