using System.Diagnostics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.Memory;

public class LeakTests
{
    private sealed class Network : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> _convolution = Conv2d(3, 8, 3, padding: 1);
        private readonly Module<Tensor, Tensor> _last = Linear(8, 2);

        public Network() : base(nameof(Network)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = functional.relu(_convolution.call(input));
            x = functional.interpolate(functional.avg_pool2d(x, 2), scale_factor: [2], mode: InterpolationMode.Bilinear);
            return _last.call(x.mean([2, 3])).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void Fifty_iterations_of_training_leave_no_tensor_behind()
    {
        using var network = new Network();
        using var adam = torch.optim.Adam(network.parameters(), beta1: 0);
        using var pictures = rand(4, 3, 16, 16);
        Iterate();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var i = 0; i < 50; i++) Iterate();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Iterate()
        {
            using var scope = NewDisposeScope();
            adam.zero_grad();
            network.call(pictures).square().mean().backward();
            adam.step();
            using var d = no_grad();
            _ = network.state_dict().Values.Select(t => t.norm().item<float>()).Sum();
        }
    }

    [Fact]
    public void Memory_that_was_freed_serves_the_next_tensors()
    {
        using var process = Process.GetCurrentProcess();
        using (ones(64 << 20)) { }
        process.Refresh();
        var before = process.WorkingSet64;

        for (var i = 0; i < 20; i++)
        {
            using var big = ones((60 + i % 4) << 20);
        }

        process.Refresh();
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 400L << 20);
    }

    [Fact]
    public void Tensors_that_nobody_disposes_are_released_by_the_collector()
    {
        MakeGarbage();

        for (var i = 0; i < 10 && !Gone(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.True(Gone());
    }

    private static readonly List<WeakReference> s_garbage = [];

    private static void MakeGarbage()
    {
        for (var i = 0; i < 100; i++) s_garbage.Add(new WeakReference(ones(1000) + 1));
    }

    private static bool Gone() => s_garbage.All(reference => !reference.IsAlive);
}
