using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class IndexingTests
{
    private static Tensor Table => arange(12, float32).reshape(3, 4);

    private static float[] Values(Tensor tensor) => tensor.data<float>().ToArray();

    [Fact]
    public void Numbers_slices_and_masks_select_parts()
    {
        using var scope = NewDisposeScope();
        var x = Table;

        Assert.Equal([4f, 5, 6, 7], Values(x[1]));
        Assert.Equal(6, x[1, 2].item<float>());
        Assert.Equal([8f, 9, 10, 11], Values(x[^1]));
        Assert.Equal([1f, 5, 9], Values(x[.., 1]));
        Assert.Equal([2f, 3, 6, 7, 10, 11], Values(x[TensorIndex.Colon, 2..]));
        Assert.Equal([0f, 2, 4, 6], Values(x[..2, TensorIndex.Slice(step: 2)]));
        Assert.Equal([3f, 7, 11], Values(x[TensorIndex.Ellipsis, 3]));
        Assert.Equal([1, 3, 4], x[TensorIndex.None].shape);
        Assert.Equal([9f, 10, 11], Values(x[x > 8]));
        Assert.Equal([8f, 9, 10, 11, 0, 1, 2, 3], Values(x[tensor(new long[] { 2, 0 })]));
        Assert.Equal([5f, 10], Values(x[tensor(new long[] { 1, 2 }), tensor(new long[] { 1, 2 })]));
    }

    [Fact]
    public void Parts_can_be_assigned()
    {
        using var scope = NewDisposeScope();
        var x = Table;

        x[0] = zeros(4);
        x[1, 1] = 50;
        x[.., 3] = tensor(new[] { 1f, 2, 3 });
        x[x > 9] = -1f;
        x.index_put_(tensor(new[] { 1f, 1 }), [tensor(new long[] { 0, 0 }), tensor(new long[] { 0, 0 })], accumulate: true);

        Assert.Equal([2f, 0, 0, 1, 4, -1, 6, 2, 8, 9, -1, 3], Values(x));
    }

    [Fact]
    public void Views_share_memory_with_their_tensor()
    {
        using var scope = NewDisposeScope();
        var x = Table;

        x[1, 1..3].fill_(7);
        x.view(12)[0].add_(5);

        Assert.Equal([5f, 1, 2, 3, 4, 7, 7, 7, 8, 9, 10, 11], Values(x));
    }

    [Fact]
    public void Sorting_and_extremes_come_with_their_places()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 3f, 1, 2 });

        var (values, places) = x.sort(descending: true);
        var (top, where) = x.topk(2);
        var (smallest, at) = x.min(0);

        Assert.Equal([3f, 2, 1], Values(values));
        Assert.Equal([0L, 2, 1], places.data<long>().ToArray());
        Assert.Equal([3f, 2], Values(top));
        Assert.Equal([0L, 2], where.data<long>().ToArray());
        Assert.Equal((1f, 1L), (smallest.item<float>(), at.item<long>()));
        Assert.Equal(0, x.argmax().item<long>());
    }

    [Fact]
    public void Splitting_and_joining_are_inverse()
    {
        using var scope = NewDisposeScope();
        var x = Table;

        Assert.True(cat(x.split([1, 3], 1), 1).Equals(x));
        Assert.True(cat(x.chunk(2), 0).Equals(x));
        Assert.True(stack(x.unbind(1), 1).Equals(x));
        Assert.Equal(2, x.split(2).Length);
        Assert.Equal([2, 2], meshgrid([arange(2), arange(2)])[1].shape);
    }

    [Fact]
    public void Comparison_operators_work_element_by_element()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2, 3 });

        Assert.Equal([false, true, false], (x == 2).data<bool>().ToArray());
        Assert.Equal([true, false, false], (2 > x).data<bool>().ToArray());
        Assert.Equal([false, false, true], ((x >= 2) & ~(x <= 2)).data<bool>().ToArray());
        Assert.True((x != x.flip(0)).any().item<bool>());
        Assert.Equal([2f, 1, 0], Values(3 - x));
        Assert.Equal([6f, 3, 2], Values(6 / x));
        Assert.Equal([1f, 0, 1], Values(x % 2));
    }
}
