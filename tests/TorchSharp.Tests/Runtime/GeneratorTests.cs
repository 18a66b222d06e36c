using static TorchSharp.torch;

namespace TorchSharp.Tests.Runtime;

// torch's own stream is shared by the process: no other test may draw from it meanwhile.
[CollectionDefinition(nameof(ProcessChance), DisableParallelization = true)]
public class ProcessChance;

[Collection(nameof(ProcessChance))]
public class GeneratorTests
{
    private static float[] Draw(Generator? generator) => randn(5, generator: generator).data<float>().ToArray();

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        Assert.Equal(Draw(new Generator(3)), Draw(new Generator(3)));
        Assert.NotEqual(Draw(new Generator(3)), Draw(new Generator(4)));
    }

    [Fact]
    public void The_numbers_are_pytorchs()
    {
        // torch.manual_seed(0); torch.randn(3) of PyTorch on a CPU.
        Assert.Equal([1.5409961f, -0.2934289f, -2.1787894f], randn(3, generator: new Generator(0)).data<float>().ToArray());
    }

    [Fact]
    public void A_saved_state_brings_the_numbers_back()
    {
        using var generator = new Generator(3);
        Draw(generator);
        using var state = generator.get_state();
        var first = Draw(generator);

        generator.set_state(state);

        Assert.Equal(first, Draw(generator));
        Assert.Equal(3, generator.initial_seed());
    }

    [Fact]
    public void The_processs_own_stream_can_be_seeded_saved_and_restored()
    {
        manual_seed(11);
        using var state = get_rng_state();
        var first = Draw(null);

        set_rng_state(state);
        var second = Draw(null);
        manual_seed(11);

        Assert.Equal(first, second);
        Assert.Equal(first, Draw(null));
        Assert.Equal(11, Generator.Default.initial_seed());
    }

    [Fact]
    public void Every_random_operation_takes_its_generator()
    {
        static float[] All(ulong seed)
        {
            using var scope = NewDisposeScope();
            using var g = new Generator(seed);
            var x = empty(20);
            return cat([
                rand(4, generator: g), randint(0, 100, new long[] { 4 }, generator: g).to(float32), randperm(5, generator: g).to(float32),
                x.normal_(1, 2, g).clone(), x.uniform_(-1, 1, g).clone(), x.random_(0, 50, g).clone(), x.bernoulli_(0.5, g).clone(),
                ones(4).multinomial(3, generator: g).to(float32),
            ]).data<float>().ToArray();
        }

        Assert.Equal(All(5), All(5));
        Assert.NotEqual(All(5), All(6));
    }
}
