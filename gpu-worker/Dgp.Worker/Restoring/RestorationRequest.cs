using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Restoring;

/// <summary>What was asked for, as it was asked.</summary>
internal sealed record RestorationRequest
{
    public required RestorationTask Task { get; init; }

    public RestorationMethod Method { get; init; }

    public RestorationLoss Loss { get; init; } = RestorationLoss.Standard;

    public required IReadOnlyList<string> Files { get; init; }

    public required string Prior { get; init; }

    /// <summary>A name, an index or <c>auto</c>; several with commas, for <see cref="EachClass"/>.</summary>
    public required string Class { get; init; }

    public required string Device { get; init; }

    public string? Mask { get; init; }

    public string? Preset { get; init; }

    /// <summary>Of hybrid: what happened to the picture, in that order; null: the published one.</summary>
    public IReadOnlyList<RestorationTask>? Degradations { get; init; }

    public int? Scale { get; init; }

    /// <summary>Of SinGAN: the size that it learns a longer picture at.</summary>
    public int? MostSide { get; init; }

    public long Seed { get; init; }

    public int? Steps { get; init; }

    /// <summary>Of defend alone.</summary>
    public double? StopMse { get; init; }

    /// <summary>Of defend alone: who is asked what the picture shows, by name, folder or file. Null: the embedded one, if it knows the prior's classes.</summary>
    public string? Classifier { get; init; }

    public Fit Fit { get; init; }

    public bool Raw { get; init; }

    /// <summary>Null: <c>./out/task/name</c>.</summary>
    public string? Out { get; init; }

    /// <summary>Traces of failures are shown.</summary>
    public bool Verbose { get; init; }

    /// <summary>The same request for each class that it names.</summary>
    /// <exception cref="DgpException">UnknownClass.</exception>
    public IReadOnlyList<RestorationRequest> EachClass(Prior prior) => Class == TaskOptions.AutomaticClass || prior.ClassIndices(Class) is [_]
        ? [this]
        : [.. prior.ClassIndices(Class).Select(c => this with { Class = c.ToString(CultureInfo.InvariantCulture) })];

    /// <summary>What was asked for, held against a prior, where the method has one.</summary>
    /// <exception cref="DgpException">UnknownClass, UnknownPreset.</exception>
    public RestorationOptions OptionsFor(Prior? prior) => new()
    {
        Task = Task,
        ClassIndex = prior is null || Class == TaskOptions.AutomaticClass ? null : prior.ClassIndex(Class),
        Preset = prior is null ? null : Presets.Get(Task, prior.Architecture.Resolution, Preset).Name,
        Degradations = Degradations,
        Scale = Scale,
        Seed = Seed,
        Steps = Steps,
        StopMse = StopMse,
        Fit = Fit,
        Raw = Raw,
    };
}
