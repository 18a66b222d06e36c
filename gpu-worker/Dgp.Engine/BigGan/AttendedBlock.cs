using TorchSharp.Utils;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>A residual block and, where the architecture places one, the attention layer after it: checkpoint keys <c>0</c> and <c>1</c>.</summary>
internal sealed class AttendedBlock<TBlock> : Module
    where TBlock : Module
{
    [ComponentName(Name = "0")] private readonly TBlock _block;
    [ComponentName(Name = "1")] private readonly SelfAttention? _attention;

    public AttendedBlock(TBlock block, SelfAttention? attention)
        : base(nameof(AttendedBlock<TBlock>))
    {
        _block = block;
        _attention = attention;
        RegisterComponents();
    }

    public TBlock Block => _block;

    public SelfAttention? Attention => _attention;
}
