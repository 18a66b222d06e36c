using static TorchSharp.Tests.NumericGradient;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class GradientTests
{
    public static TheoryData<string, Func<Tensor, Tensor>> OfOne => new()
    {
        { "tanh", x => x.tanh() },
        { "relu", x => x.relu() },
        { "leaky_relu", x => x.leaky_relu(0.2) },
        { "sigmoid", x => x.sigmoid() },
        { "abs", x => x.abs() },
        { "square", x => x.square() },
        { "pow 3", x => x.pow(3) },
        { "exp", x => x.exp() },
        { "log", x => (x + 2).log() },
        { "sqrt", x => (x + 2).sqrt() },
        { "rsqrt", x => (x + 2).rsqrt() },
        { "reciprocal", x => 3 / (x + 2) },
        { "difference from a number", x => 3 - x },
        { "sin", x => x.sin() },
        { "clamp", x => x.clamp(-0.5, 0.5) },
        { "sum", x => x.sum() },
        { "sum along one", x => x.sum(1) },
        { "sum along two, kept", x => x.sum([0, 2], keepdim: true) },
        { "mean", x => x.mean() },
        { "mean along two", x => x.mean([1, 2]) },
        { "std", x => x.std([1, 2], unbiased: true, keepdim: true) },
        { "biased std", x => x.std([0, 2], unbiased: false) },
        { "var", x => x.var([0, 2]) },
        { "norm", x => x.norm() },
        { "vector norm", x => linalg.vector_norm(x, 3, [1]) },
        { "max along one", x => x.max(1).values },
        { "amax", x => x.amax([0, 1]) },
        { "softmax", x => x.softmax(1) },
        { "cumsum", x => x.cumsum(1) },
        { "permute", x => x.permute(2, 0, 1) },
        { "reshape", x => x.reshape(-1, 2) },
        { "expand", x => x.unsqueeze(0).expand(3, -1, -1, -1) },
        { "repeat", x => x.repeat(2, 1, 1) },
        { "repeat_interleave", x => x.repeat_interleave(2, dim: 1) },
        { "slices", x => x[.., 1..3, TensorIndex.Slice(step: 2)] },
        { "one index", x => x[1] },
        { "index_select", x => x.index_select(1, tensor(new long[] { 2, 0, 2 })) },
        { "indexing by tensors", x => x[tensor(new long[] { 1, 0, 1 }), tensor(new long[] { 2, 2, 2 })] },
        { "gather", x => x.gather(2, zeros(2, 3, 1, int64)) },
        { "masked_fill", x => x.masked_fill(x.detach().gt(0), 1) },
        { "flip and roll", x => x.flip(1).roll(1, 2) },
        { "narrow and select", x => x.narrow(1, 1, 2).select(2, 0) },
        { "split", x => x.split([1, 2], 1)[1] },
        { "lerp", x => x.lerp(x.square(), full_like(x, 0.3)) },
    };

    [Theory]
    [MemberData(nameof(OfOne))]
    public void An_operation_on_one_tensor_has_the_right_gradient(string name, Func<Tensor, Tensor> operation)
    {
        Assert.NotEmpty(name);
        Agrees(x => operation(x[0]), Draw(1, 2, 3, 4));
    }

    public static TheoryData<string, Func<Tensor, Tensor, Tensor>> OfTwo => new()
    {
        { "sum", (a, b) => a + b },
        { "weighted sum", (a, b) => a.add(b, 0.3) },
        { "difference", (a, b) => a - b },
        { "product", (a, b) => a * b },
        { "quotient", (a, b) => a / (b + 2) },
        { "power", (a, b) => (a + 2).pow(b) },
        { "cat", (a, b) => cat([a, b], 1) },
        { "stack", (a, b) => stack([a, b], 1) },
        { "where", (a, b) => where(a.detach().gt(b.detach()), a, b) },
        { "maximum", maximum },
        { "addcmul", (a, b) => a.addcmul(a, b, 0.7) },
        { "addcdiv", (a, b) => a.addcdiv(a, b + 2, 0.7) },
        { "matmul", (a, b) => a.matmul(b.transpose(1, 2)) },
        { "bmm", (a, b) => a.bmm(b.transpose(1, 2)) },
        { "einsum", (a, b) => einsum("bij,bkj->ik", a, b) },
        { "mm", (a, b) => a[0].mm(b[0].t()) },
        { "mv", (a, b) => a[0].mv(b[0, 0]) },
        { "dot", (a, b) => a.flatten().dot(b.flatten()) },
        { "outer", (a, b) => a[0, 0].outer(b[0, 0]) },
        { "addmm", (a, b) => a[0, .., 0..3].addmm(a[0], b[0].t(), 0.5f, 2) },
        { "addr", (a, b) => a[0, .., 0..3].addr(b[0, .., 0], b[0, .., 1]) },
        { "broadcast product", (a, b) => a * b[0, .., 0..1] },
    };

    [Theory]
    [MemberData(nameof(OfTwo))]
    public void An_operation_on_two_tensors_has_the_right_gradients(string name, Func<Tensor, Tensor, Tensor> operation)
    {
        Assert.NotEmpty(name);
        Agrees(x => operation(x[0], x[1]), Draw(1, 2, 3, 4), Draw(2, 2, 3, 4));
    }
}
