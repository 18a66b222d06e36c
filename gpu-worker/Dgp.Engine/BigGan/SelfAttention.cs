using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>Non-local block as in SA-GAN's released code: x + γ · o(g · softmax(queryᵀ key)), keys and values max-pooled ×2.</summary>
internal sealed class SelfAttention : Module<Tensor, Tensor>
{
    [ComponentName(Name = "theta")] private readonly SpectralConv2d _query;
    [ComponentName(Name = "phi")] private readonly SpectralConv2d _key;
    [ComponentName(Name = "g")] private readonly SpectralConv2d _value;
    [ComponentName(Name = "o")] private readonly SpectralConv2d _out;
    [ComponentName(Name = "gamma")] private readonly Parameter _gamma;

    public SelfAttention(long channels, double eps)
        : base(nameof(SelfAttention))
    {
        _query = new SpectralConv2d(channels, channels / 8, 1, eps, bias: false);
        _key = new SpectralConv2d(channels, channels / 8, 1, eps, bias: false);
        _value = new SpectralConv2d(channels, channels / 2, 1, eps, bias: false);
        _out = new SpectralConv2d(channels / 2, channels, 1, eps, bias: false);
        _gamma = Parameter(tensor(0f));
        RegisterComponents();
    }

    /// <summary>[N, C, H, W] to the same; H and W even.</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (n, height, width) = (x.shape[0], x.shape[2], x.shape[3]);
        var query = _query.call(x).flatten(2);                                                   // [N, C/8, HW]
        var key = functional.max_pool2d(_key.call(x), [2, 2]).flatten(2);                        // [N, C/8, HW/4]
        var value = functional.max_pool2d(_value.call(x), [2, 2]).flatten(2);                    // [N, C/2, HW/4]
        var attention = query.transpose(1, 2).bmm(key).softmax(-1);                              // [N, HW, HW/4]
        var attended = value.bmm(attention.transpose(1, 2)).view(n, -1, height, width);
        return x.addcmul(_out.call(attended), _gamma.to(x.dtype), 1).MoveToOuterDisposeScope();
    }

    /// <summary>Makes the spectral norms part of the weights.</summary>
    public void Fold()
    {
        foreach (var conv in (SpectralConv2d[])[_query, _key, _value, _out])
        {
            conv.Fold(pooled: false);
        }
    }
}
