using Dgp.Engine.BigGan;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Edits;

/// <summary>A generator with the weights of an inversion. It draws one picture at a time, so that none depends on what else is drawn.</summary>
internal sealed class EditableGenerator(Prior prior, Device device) : IDisposable
{
    private readonly BigGan.Generator _g = Networks.Generator(prior, device);
    private bool _instanceNorm;

    /// <summary>θ := θ*. Only of a generator that has taken no other inversion's.</summary>
    public void Take(InvertedPicture inverted) => Set(inverted.InstanceNorm, inverted.Theta);

    /// <summary>θ := those, by name. What is not among them stays.</summary>
    public void Set(bool instanceNorm, IEnumerable<KeyValuePair<string, Tensor>> theta)
    {
        using var frozen = no_grad();
        var weights = _g.Weights;
        foreach (var (name, value) in theta)
        {
            weights[name].copy_(value);
        }

        _instanceNorm = instanceNorm;
        if (instanceNorm)
        {
            _g.KeepInstanceNorms();
        }
    }

    /// <summary>A copy of a weight as it stands, on the CPU.</summary>
    public Tensor Weight(string name)
    {
        using var frozen = no_grad();
        return _g.Weights[name].detach().cpu().clone();
    }

    /// <summary>The prior's own embedding of a class, [1, shared_dim].</summary>
    public Tensor Embed(int classIndex)
    {
        using var frozen = no_grad();
        using var y = tensor([(long)classIndex], device: device);
        return _g.Embed(y);
    }

    /// <summary>G(z, c; θ), the part of the square that shows the picture.</summary>
    public Image<Rgb24> Draw(Tensor z, Tensor classVector, Rectangle placed)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var square = Pictures.ToImage(_g.call(z.to(device), classVector.to(device), _instanceNorm));
        return Framing.Part(square, placed);
    }

    public void Dispose() => _g.Dispose();
}
