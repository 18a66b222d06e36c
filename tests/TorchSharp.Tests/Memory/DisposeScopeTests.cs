using static TorchSharp.torch;

namespace TorchSharp.Tests.Memory;

public class DisposeScopeTests
{
    [Fact]
    public void A_scope_takes_the_tensors_of_its_thread_along()
    {
        Tensor made, of;
        using (NewDisposeScope())
        {
            made = ones(2);
            of = made + 1;
        }

        Assert.True(made.IsInvalid);
        Assert.True(of.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => made.shape);
    }

    [Fact]
    public void What_moves_out_survives_until_the_outer_scope_ends()
    {
        Tensor result;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) result = ones(2).MoveToOuterDisposeScope();
            Assert.False(result.IsInvalid);
        }

        Assert.True(result.IsInvalid);
    }

    [Fact]
    public void What_is_detached_belongs_to_nobody()
    {
        Tensor result;
        using (NewDisposeScope()) result = ones(2).DetachFromDisposeScope();

        Assert.Equal(2, result.sum().item<float>());
        result.Dispose();
        Assert.True(result.IsInvalid);
    }

    [Fact]
    public void A_tensor_can_follow_another_into_its_scope()
    {
        using var outer = NewDisposeScope();
        var there = ones(1);
        Tensor follows;
        using (NewDisposeScope()) follows = ones(2).MoveToOtherDisposeScope(there);

        Assert.False(follows.IsInvalid);
        Assert.True(outer.Contains(follows));
    }

    [Fact]
    public void Disposing_early_leaves_the_scope_in_order()
    {
        using var scope = NewDisposeScope();
        var tensor = ones(2);

        tensor.Dispose();

        Assert.Equal(0, scope.DisposablesCount);
        tensor.Dispose();
    }

    [Fact]
    public void Everything_but_one_goes()
    {
        using var scope = NewDisposeScope();
        var (keep, drop) = (ones(1), ones(1));

        scope.DisposeEverythingBut(keep);

        Assert.False(keep.IsInvalid);
        Assert.True(drop.IsInvalid);
    }

    [Fact]
    public void The_wrapped_form_lets_only_its_result_out()
    {
        Tensor between = null!;

        using var result = WrappedTensorDisposeScope(() =>
        {
            between = ones(2);
            return between * 3;
        });

        Assert.True(between.IsInvalid);
        Assert.Equal(6, result.sum().item<float>());
    }

    [Fact]
    public void A_parameter_takes_the_place_of_its_tensor_in_the_scope()
    {
        Tensor tensor;
        TorchSharp.Modules.Parameter parameter;
        using (var scope = NewDisposeScope())
        {
            tensor = ones(2);
            parameter = nn.Parameter(tensor);
            Assert.True(tensor.IsInvalid);
            Assert.True(scope.Contains(parameter));
            Assert.False(scope.Contains(tensor));
        }

        Assert.True(parameter.IsInvalid);
    }

    [Fact]
    public void Scopes_of_other_threads_do_not_see_the_tensor()
    {
        using var scope = NewDisposeScope();
        Tensor elsewhere = null!;

        var thread = new Thread(() => elsewhere = ones(2));
        thread.Start();
        thread.Join();

        Assert.False(scope.Contains(elsewhere));
        elsewhere.Dispose();
    }

    [Fact]
    public void Scopes_may_end_in_any_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        var tensor = ones(1);

        outer.Dispose();

        Assert.False(tensor.IsInvalid);
        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();
        Assert.Null(CurrentDisposeScope);
        Assert.Throws<ObjectDisposedException>(() => inner.DisposablesCount);
    }

    [Fact]
    public void Statistics_count_what_lives()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();

        using (NewDisposeScope())
        {
            _ = ones(1);
            ones(1).DetachFromDisposeScope().Dispose();
        }
        var outside = ones(1);

        Assert.Equal((2, 1, 1, 1), (statistics.CreatedInScopeCount, statistics.DisposedInScopeCount, statistics.DetachedFromScopeCount, statistics.CreatedOutsideScopeCount));
        Assert.Equal(1, statistics.ThreadTotalLiveCount);
        outside.Dispose();
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }
}
