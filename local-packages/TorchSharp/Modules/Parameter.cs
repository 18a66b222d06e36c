namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module learns. It takes the place of the tensor it is made of, which becomes invalid.</summary>
    public class Parameter : torch.Tensor
    {
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(data.with_requires_grad(requires_grad).DecoupleFromNativeHandle(), false) => DisposeScope.ReplaceWith(data, this);

        internal Parameter(nint handle) : base(handle)
        {
        }
    }
}

namespace TorchSharp
{
    using Modules;

    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
