using System.Buffers.Binary;
using Dgp.Engine.BigGan;
using Dgp.Engine.Degradations;
using Dgp.Engine.Optimizing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>min over w of mse(φ(f(w; z + ε)), x̂), with z drawn once and ε ~ N(0, σ²) at each step.</summary>
internal sealed class HourglassFit : IDisposable
{
    // Of the published denoising: exp_weight 0.99. Here for every task, and over fewer pictures while there are few.
    private const double AverageWeight = 0.01;
    private const double AverageShare = 0.1;

    private readonly HourglassSettings _settings;
    private readonly IDegradation _phi;
    private readonly Tensor _target;
    private readonly (int Height, int Width) _size;
    private readonly torch.Generator _chance;
    private readonly Hourglass _f;
    private readonly OnePassAdam _adam;
    private readonly Tensor _z;
    private readonly Tensor _average;

    /// <param name="target">x̂; it stays the caller's.</param>
    /// <param name="size">Of the picture that is sought.</param>
    public HourglassFit(
        HourglassSettings settings, IDegradation phi, Tensor target, (int Height, int Width) size, ScalarType precision, long seed)
    {
        using var scope = NewDisposeScope();
        (_settings, _phi, _target, _size) = (settings, phi, target, size);
        _chance = new torch.Generator((ulong)seed);
        _f = new Hourglass(settings, precision);
        _f.Start(_chance);
        Networks.Keep(_f.to(target.device));
        _adam = new OnePassAdam(_f.parameters(), settings.Rate);

        // Random numbers come from the CPU for every device, so that a seed means the same on all.
        long[] shape = [1, settings.InputDepth, Hourglass.Side(size.Height, settings), Hourglass.Side(size.Width, settings)];
        _z = (rand(shape, generator: _chance) * settings.InputScale).to(target.device).DetachFromDisposeScope();
        _average = zeros([1, 3, size.Height, size.Width], device: target.device).DetachFromDisposeScope();
    }

    /// <summary>Steps.</summary>
    public int Done { get; private set; }

    /// <summary>The mean of the latest pictures, some hundred of them; the same tensor after every step.</summary>
    public Tensor Average => _average;

    /// <summary>The loss before the step, and the picture that it is of.</summary>
    public (double Loss, Tensor Picture) Step()
    {
        using var scope = NewDisposeScope();
        var noise = (randn(_z.shape, generator: _chance) * _settings.InputNoise).to(_z.device);
        var x = Crop(_f.call(_z + noise));                                                       // [1, 3, H, W]
        var loss = mse_loss(_phi.Apply(x), _target);
        loss.backward();
        _adam.Step();

        Done++;
        var picture = x.detach();
        _average.add_(picture - _average, alpha: Math.Min(1, Math.Max(AverageWeight, 1 / (AverageShare * Done))));
        return (loss.item<float>(), picture.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The live tensors that the next step depends on, by name: weights, Adam's two means of each, and the mean of the pictures. z is not among them:
    /// it follows from the seed.
    /// </summary>
    public IEnumerable<(string Name, Tensor Tensor)> Tensors =>
    [
        .. Optimized().SelectMany(o => new[] { ($"w.{o.Name}", (Tensor)o.Moments.Parameter), ($"mean.{o.Name}", o.Moments.Mean!), ($"square.{o.Name}", o.Moments.Square) }),
        ("average", _average),
    ];

    /// <summary>Where the stream of random numbers stands; bytes, of a length that is torch's own business.</summary>
    public byte[] Chance
    {
        get
        {
            using var state = _chance.get_state();
            return state.bytes.ToArray();
        }
    }

    /// <summary>Goes on as another fit of the same settings, problem and seed: every later number is the same to the bit as if it had never stopped.</summary>
    /// <param name="value">What each of <see cref="Tensors"/> is to be, by name and shape; disposed here.</param>
    /// <exception cref="InvalidDataException">Torch would not take the state of chance.</exception>
    public void Take(Func<string, long[], Tensor> value, byte[] chance, int done)
    {
        RequireState(chance, Chance.Length);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (name, tensor) in Tensors)
        {
            using var taken = value(name, tensor.shape);
            tensor.copy_(taken);
        }

        foreach (var moments in _adam.State)
        {
            moments.Steps = done;
        }

        _chance.set_state(tensor(chance));
        Done = done;
    }

    public void Dispose()
    {
        _adam.Dispose();
        _f.Dispose();
        _chance.Dispose();
        _z.Dispose();
        _average.Dispose();
    }

    // What torch checks, too (CPUGeneratorImplStateLegacy: seed, numbers left, seeded, next one); but there a wrong state ends the process.
    private static void RequireState(ReadOnlySpan<byte> chance, int length)
    {
        const int Numbers = 624;
        if (chance.Length != length
            || BinaryPrimitives.ReadInt32LittleEndian(chance[8..]) is not (> 0 and <= Numbers)
            || BinaryPrimitives.ReadInt32LittleEndian(chance[12..]) != 1
            || BinaryPrimitives.ReadUInt64LittleEndian(chance[16..]) > Numbers)
        {
            throw new InvalidDataException("No state of torch's random numbers.");
        }
    }

    private IEnumerable<(string Name, Moments Moments)> Optimized()
    {
        var names = _f.named_parameters().ToDictionary(p => p.parameter.Handle, p => p.name);
        return _adam.State.Select(m => (names[m.Parameter.Handle], m));
    }

    /// <summary>The middle of what the network gives.</summary>
    private Tensor Crop(Tensor x) =>
        x.narrow(2, (x.shape[2] - _size.Height) / 2, _size.Height).narrow(3, (x.shape[3] - _size.Width) / 2, _size.Width);
}
