using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Size = SixLabors.ImageSharp.Size;

namespace Dgp.Engine.SinGan;

/// <summary>
/// The generators of one picture, from the coarsest scale on: each makes a picture out of noise and the enlarged picture of the scale before. While it is
/// trained, the finer ones are missing. Source: SinGAN/training.py, draw_concat; SinGAN/manipulate.py, SinGAN_generate.
/// </summary>
public sealed class SinGanPyramid : IDisposable
{
    private readonly List<SinGanScale> _scales = [];
    private readonly PyramidSizes _sizes;
    private readonly Device _device;
    private readonly Tensor _start;

    /// <param name="start">z*, the one noise that the picture itself is made from, [1, 3, h, w] of the coarsest scale; from now on it is the pyramid's.</param>
    internal SinGanPyramid(PyramidSizes sizes, Tensor start, Device device) => (_sizes, _start, _device) = (sizes, start.DetachFromDisposeScope(), device);

    /// <summary>Scales that are trained.</summary>
    public int Count => _scales.Count;

    /// <summary>Of the pictures that it makes.</summary>
    public Size Size => new(_sizes.All[Count - 1].Width, _sizes.All[Count - 1].Height);

    internal PyramidSizes Sizes => _sizes;

    internal Tensor Start => _start;

    internal IReadOnlyList<SinGanScale> Scales => _scales;

    internal void Add(SinGanScale scale) => _scales.Add(scale);

    internal void RemoveLast()
    {
        _scales[^1].Dispose();
        _scales.RemoveAt(Count - 1);
    }

    /// <summary>A new picture of the same kind.</summary>
    /// <param name="size">Null: that of the picture itself.</param>
    /// <param name="startScale">The first scale, from 0, whose noise is drawn; what the coarser ones make is that of the picture itself.</param>
    public Image<Rgb24> Sample(torch.Generator chance, Size? size = null, int startScale = 0)
    {
        using var scope = NewDisposeScope();
        return Pictures.ToImage(Last(chance, size ?? Size, startScale));
    }

    /// <summary>The picture itself, as the first scales make it: nothing but z* is put in.</summary>
    /// <param name="scales">From 1 to <see cref="Count"/>.</param>
    public Image<Rgb24> Reconstruction(int scales)
    {
        using var scope = NewDisposeScope();
        return Pictures.ToImage(Reconstructed(scales));
    }

    public void Dispose()
    {
        _scales.ForEach(s => s.Dispose());
        _start.Dispose();
    }

    /// <summary>What the next scale is to add to: [1, 3, H, W] of its size. Zero at the coarsest.</summary>
    internal Tensor Below(torch.Generator chance) => Below(Count, n => Noise(chance, n, _sizes.All[n]), _sizes.All);

    /// <summary>The same of the picture itself.</summary>
    internal Tensor ReconstructedBelow(int scale) => Below(scale, Fixed, _sizes.All);

    internal Tensor Reconstructed(int scales)
    {
        using var scope = NewDisposeScope();
        return _scales[scales - 1].Picture(Fixed(scales - 1), ReconstructedBelow(scales - 1)).MoveToOuterDisposeScope();
    }

    /// <summary>White noise of a scale; at the coarsest one the same for all colours.</summary>
    internal Tensor Noise(torch.Generator chance, int scale, (int Height, int Width) size)
    {
        using var scope = NewDisposeScope();
        // Random numbers come from the CPU for every device, so that a seed means the same on all.
        var drawn = randn([1, scale == 0 ? 1 : 3, size.Height, size.Width], generator: chance);
        return drawn.to(_device).expand(1, 3, size.Height, size.Width).MoveToOuterDisposeScope();
    }

    private Tensor Last(torch.Generator chance, Size size, int startScale)
    {
        using var scope = NewDisposeScope();
        var (vertical, horizontal) = ((double)size.Height / Size.Height, (double)size.Width / Size.Width);
        var sizes = _sizes.All.Take(Count)
            .Select(s => (Height: Stretched(s.Height, vertical), Width: Stretched(s.Width, horizontal)))
            .ToList();
        Tensor Drawn(int n) => n < startScale ? Fixed(n) : Noise(chance, n, sizes[n]);

        var below = Below(Count - 1, Drawn, sizes);
        return _scales[^1].Picture(Drawn(Count - 1), below).MoveToOuterDisposeScope();
    }

    private static int Stretched(int length, double factor) => Math.Max(1, (int)Math.Round(length * factor));

    private Tensor Fixed(int scale)
    {
        var (height, width) = _sizes.All[scale];
        return scale == 0 ? _start.alias() : zeros([1, 3, height, width], device: _device);
    }

    private Tensor Below(int scale, Func<int, Tensor> noise, IReadOnlyList<(int Height, int Width)> sizes)
    {
        using var scope = NewDisposeScope();
        var picture = zeros([1, 3, sizes[0].Height, sizes[0].Width], device: _device);
        for (var n = 0; n < scale; n++)
        {
            using var inner = NewDisposeScope();
            using var resize = new BicubicResize(sizes[n].Height, sizes[n].Width, 1 / _sizes.Factor, _device);
            picture = Fitted(resize.OfLevels(_scales[n].Picture(noise(n), picture)), sizes[n + 1]).MoveToOuterDisposeScope();
        }

        return picture.MoveToOuterDisposeScope();
    }

    /// <summary>Cut at the lower and right edge; a picture of a size that was asked for can also lack a pixel there, and is enlarged by it.</summary>
    private static Tensor Fitted(Tensor x, (int Height, int Width) size)
    {
        using var scope = NewDisposeScope();
        var cut = x.narrow(2, 0, Math.Min(x.shape[2], size.Height)).narrow(3, 0, Math.Min(x.shape[3], size.Width));
        var fitted = cut.shape[2] == size.Height && cut.shape[3] == size.Width
            ? cut
            : functional.interpolate(cut, [size.Height, size.Width], mode: InterpolationMode.Bilinear, align_corners: true);
        return fitted.MoveToOuterDisposeScope();
    }
}
