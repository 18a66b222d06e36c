using Dgp.Engine.Attacks;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Defence;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Engine.Tests.Attacks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.Defence;

public sealed class DefenceTrialTests : IDisposable
{
    private static readonly RestorationOptions Options = new() { Task = RestorationTask.Defend, Seed = 6 };

    private readonly TinyClassifier _attacked = new(4, 8);
    private readonly TinyClassifier _judge = new(4, 8, seed: 2);
    private readonly Recorder _defender = new();
    private readonly Image<Rgb24> _picture;

    public DefenceTrialTests()
    {
        using var tensor = TinyClassifier.Pictures(1, 8);
        _picture = Pictures.ToImage(tensor);
    }

    public void Dispose()
    {
        _picture.Dispose();
        _attacked.Dispose();
        _judge.Dispose();
    }

    private DefenceTrial Trial => new([_attacked, _judge], _defender, torch.CPU);

    private int Named => Guess.Of(_attacked, _picture, torch.CPU, 1)[0].Class;

    [Fact]
    public void An_attacked_picture_is_within_the_bound_and_every_judge_has_seen_both()
    {
        var attack = new ProjectedGradient(new PerturbationBound(PerturbationNorm.LInf, 20.0 / 255));

        using var attacked = Trial.Attack(_picture, Named, attack);

        var changes = Pictures.Bytes(attacked.Original).Zip(Pictures.Bytes(attacked.Picture), (a, b) => Math.Abs(a - b)).ToArray();
        Assert.Equal(20, changes.Max());
        Assert.Equal(20.0 / 255, attacked.LInf, 1e-6);
        Assert.Equal(Math.Sqrt(changes.Sum(c => (double)c * c)) / 255, attacked.L2, 1e-5);
        Assert.Equal((2, 2), (attacked.Before.Count, attacked.After.Count));
        Assert.Equal(Guess.Of(_judge, attacked.Picture, torch.CPU, 5), attacked.After[1]);
        Assert.Equal(Named, attacked.Before[0][0].Class);
        Assert.NotEqual(Named, attacked.After[0][0].Class);
        Assert.Equal(1, attacked.After[0].Sum(g => g.Probability), 1e-5);
    }

    [Fact]
    public void Without_an_attack_the_picture_is_the_original()
    {
        using var attacked = Trial.Attack(_picture, 1, null);

        Assert.Equal(Pictures.Bytes(_picture), Pictures.Bytes(attacked.Picture));
        Assert.Equal((0, 0), (attacked.LInf, attacked.L2));
    }

    [Theory]
    [InlineData(DefenceClass.True)]
    [InlineData(DefenceClass.Guess)]
    [InlineData(DefenceClass.Auto)]
    public void The_defender_is_told_the_class_in_the_priors_order(DefenceClass given)
    {
        var attack = new ProjectedGradient(new PerturbationBound(PerturbationNorm.LInf, 20.0 / 255));
        int?[] prior = [7, null, 3, 1];
        using var attacked = Trial.Attack(_picture, Named, attack);

        using var defended = new DefenceTrial([_attacked, _judge], _defender, torch.CPU) { PriorClasses = prior }
            .Defend(attacked, given, Options, new Silent(), TestContext.Current.CancellationToken);

        int? expected = given switch { DefenceClass.True => prior[Named], DefenceClass.Guess => prior[attacked.After[0][0].Class], _ => null };
        var (picture, options) = Assert.Single(_defender.Asked);
        Assert.Equal(Options with { ClassIndex = expected }, options);
        Assert.Equal(Pictures.Bytes(attacked.Picture), picture);
        Assert.Equal(Guess.Of(_judge, defended.Restoration.Restored, torch.CPU, 5), defended.Guesses[1]);
    }

    [Fact]
    public void An_adaptive_attacker_asks_this_very_defence_about_files_within_the_bound()
    {
        var descent = new ProjectedGradient(new PerturbationBound(PerturbationNorm.LInf, 4.0 / 255)) { Steps = 3 };
        var trial = Trial;

        using var attacked = trial.Attack(_picture, Named, trial.Adaptive(descent, Named, DefenceClass.Auto, Options, TestContext.Current.CancellationToken));

        var original = Pictures.Bytes(_picture);
        Assert.InRange(_defender.Asked.Count, 1, 4);
        Assert.All(_defender.Asked, asked => Assert.InRange(original.Zip(asked.Picture, (a, b) => Math.Abs(a - b)).Max(), 1, 4));
        Assert.All(_defender.Asked, asked => Assert.Equal(Options, asked.Options));
        Assert.Contains(_defender.Asked, asked => asked.Picture.SequenceEqual(Pictures.Bytes(attacked.Picture)));
    }

    [Fact]
    public void The_real_defence_goes_all_the_way()
    {
        using var restorer = new Restorer(Prior.Open(Repository.EmbeddedPrior), torch.CPU);
        using var embedded = FastGradientSignTests.Embedded();
        using var photo = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", "chelsea.png"));
        using var cat = Pictures.Bilinear(photo, 32, 32);
        var trial = new DefenceTrial([embedded.Network], restorer, torch.CPU);
        using var attacked = trial.Attack(cat, 3, new FastGradientSign(8.0 / 255));

        using var defended = trial.Defend(attacked, DefenceClass.Guess, Options with { Steps = 3 }, new Silent(), TestContext.Current.CancellationToken);

        Assert.Equal(attacked.After[0][0].Class, defended.Restoration.ClassIndex);
        Assert.Equal(3, defended.Restoration.History.Count);
        Assert.Equal(5, Assert.Single(defended.Guesses).Count);
    }

    private sealed class Silent : IInversionObserver;

    /// <summary>Hands every picture back as it came.</summary>
    private sealed class Recorder : IRestorer
    {
        public List<(byte[] Picture, RestorationOptions Options)> Asked { get; } = [];

        public Restoration Restore(
            Image<Rgb24> input, Image<Rgb24>? mask, RestorationOptions options, IInversionObserver observer, CancellationToken cancellation, RestorationAttempt? attempt = null)
        {
            Asked.Add((Pictures.Bytes(input), options));
            return new Restoration
            {
                Restored = input.Clone(),
                Input = input.Clone(),
                Target = input.Clone(),
                Notes = [],
                History = [],
                Metrics = null,
                SelectionTime = TimeSpan.Zero,
                OptimizationTime = TimeSpan.Zero,
                ResumedFrom = [],
                Interrupted = false,
            };
        }

        public Image<Rgb24> Preview(InversionStep step, Image<Rgb24> input, RestorationOptions options) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
