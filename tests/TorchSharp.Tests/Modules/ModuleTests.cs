using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.Modules;

public class ModuleTests
{
    private sealed class Block : Module<Tensor, Tensor>
    {
        [ComponentName(Name = "conv_sc")]
        private readonly Module<Tensor, Tensor> _shortcut = Linear(2, 2, hasBias: false);

        [ComponentName(Name = "gain")]
        private readonly Parameter _gain = new(ones(2));

        [ComponentName(Name = "u0")]
        private readonly Tensor _u = zeros(1, 2);

        private readonly double _notATensor = 3;

        public Block() : base(nameof(Block)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _shortcut.call(input) * _gain * _notATensor + _u;
    }

    private sealed class Whole : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Block> blocks = ModuleList(new Block(), new Block());
        private readonly ModuleDict<Module> heads = ModuleDict(("a", (Module)Linear(2, 1)));
        private readonly Module<Tensor, Tensor> steps = Sequential(("first", Linear(2, 2)), ("second", ReLU()));

        public Whole() : base(nameof(Whole))
        {
            RegisterComponents();
            register_buffer("kept", ones(1));
            register_buffer("dropped", ones(1), persistent: false);
        }

        public override Tensor forward(Tensor input) => steps.call(blocks[1].call(blocks[0].call(input)));
    }

    [Fact]
    public void Names_are_paths_of_component_names()
    {
        using var whole = new Whole();

        Assert.Equal(
            ["blocks.0.gain", "blocks.0.conv_sc.weight", "blocks.1.gain", "blocks.1.conv_sc.weight", "heads.a.weight", "heads.a.bias",
                "steps.first.weight", "steps.first.bias", "kept", "blocks.0.u0", "blocks.1.u0"],
            whole.state_dict().Keys);
        Assert.Equal(["blocks", "heads", "steps"], whole.named_children().Select(c => c.name));
        Assert.Equal(["gain", "conv_sc.weight"], new Block().named_parameters().Select(p => p.name));
        Assert.Contains("blocks.1.conv_sc", whole.named_modules().Select(m => m.name));
        Assert.NotNull(whole.get_parameter("blocks.1.gain"));
        Assert.True(whole.has_buffer("blocks.0.u0"));
        Assert.Null(whole.get_buffer("blocks.2.u0"));
    }

    [Fact]
    public void A_tensor_under_two_names_is_listed_once()
    {
        using var shared = Linear(2, 2);
        var both = Sequential(shared, shared);

        Assert.Equal(["0.weight", "0.bias"], both.named_parameters().Select(p => p.name));
    }

    [Fact]
    public void Loading_copies_values_and_complains_about_names()
    {
        using var scope = NewDisposeScope();
        using var block = new Block();
        var values = block.state_dict().ToDictionary(p => p.Key, p => full_like(p.Value.detach(), 5));

        block.load_state_dict(values);
        values.Remove("gain");
        values["strange"] = ones(1);
        var (missing, unexpected) = block.load_state_dict(values, strict: false);

        Assert.Equal(5, block.get_parameter("gain")![0].item<float>());
        Assert.Equal(5, block.get_buffer("u0")![0, 1].item<float>());
        Assert.Equal(["gain"], missing);
        Assert.Equal(["strange"], unexpected);
        Assert.Throws<InvalidOperationException>(() => block.load_state_dict(values));
        block.load_state_dict(values, skip: ["gain", "strange"]);
    }

    [Fact]
    public void Another_type_replaces_parameters_buffers_and_the_fields_that_hold_them()
    {
        using var scope = NewDisposeScope();
        using var block = new Block();
        var before = block.get_parameter("gain")!;

        var same = block.to(float64);

        Assert.Same(block, same);
        Assert.All(block.state_dict().Values, t => Assert.Equal(ScalarType.Float64, t.dtype));
        Assert.True(before.IsInvalid);
        Assert.Equal(ScalarType.Float64, block.call(ones(1, 2, float64)).dtype);
        Assert.Throws<ArgumentException>(() => block.to(int64));
    }

    [Fact]
    public void Modes_reach_every_module()
    {
        using var whole = new Whole();

        whole.eval();

        Assert.All(whole.modules(), module => Assert.False(module.training));
        whole.train();
        Assert.All(whole.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void Disposing_a_module_disposes_what_is_below_it()
    {
        var whole = new Whole();
        List<Tensor> all = [.. whole.state_dict().Values];

        whole.Dispose();

        Assert.All(all, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void Gradients_can_be_dropped_or_zeroed()
    {
        using var scope = NewDisposeScope();
        using var block = new Block();
        block.call(ones(1, 2)).sum().backward();

        block.zero_grad(set_to_none: false);
        var zero = block.get_parameter("gain")!.grad;
        block.zero_grad();

        Assert.Equal(0, zero!.abs().sum().item<float>());
        Assert.Null(block.get_parameter("gain")!.grad);
    }

    [Fact]
    public void Hooks_see_and_change_a_call()
    {
        using var scope = NewDisposeScope();
        using var block = Linear(2, 2);
        var before = block.register_forward_pre_hook((_, x) => x * 0);
        var after = block.register_forward_hook((_, _, y) => y + 100);

        var hooked = block.call(ones(1, 2));
        before.remove();
        after.remove();

        Assert.True(hooked.allclose(block.bias! + 100));
        Assert.True(block.call(zeros(1, 2)).allclose(block.bias!));
    }

    [Fact]
    public void Wrong_registrations_are_refused()
    {
        using var block = new Block();

        Assert.Throws<InvalidOperationException>(() => block.register_buffer("u0", ones(1)));
        Assert.Throws<InvalidOperationException>(() => block.register_module("conv_sc", Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => block.register_module("a.b", Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => block.register_module("", Linear(1, 1)));
        Assert.Throws<ArgumentNullException>(() => block.register_buffer("none", null!));
        Assert.Throws<InvalidOperationException>(() => ReLU().register_buffer("b", ones(1)));
    }

    [Fact]
    public void A_convolution_layer_is_its_functional_form()
    {
        using var scope = NewDisposeScope();
        using var layer = Conv2d(2, 3, 3, stride: 2, padding: 1, groups: 1);
        using var same = Conv2d(2, 3, 3, Padding.Same, padding_mode: PaddingModes.Reflect);
        var x = randn(1, 2, 5, 5);

        Assert.True(layer.call(x).allclose(functional.conv2d(x, layer.weight, layer.bias, [2, 2], [1, 1])));
        Assert.Equal([1, 3, 5, 5], same.call(x).shape);
        Assert.Throws<ArgumentException>(() => layer.call(randn(1, 4, 5, 5)));
    }
}
