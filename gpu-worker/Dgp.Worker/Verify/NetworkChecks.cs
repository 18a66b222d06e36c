using Dgp.Engine.BigGan;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Worker.Verify;

/// <summary>G, D, every feature and every gradient of one fixture, and the two checkpoint formats.</summary>
internal static class NetworkChecks
{
    private const double Forward = 1e-4;
    private const double Gradient = 1e-3;

    public static IEnumerable<Check> Of(FixtureFolder fixture)
    {
        foreach (var (zip, legacy) in fixture.FormatPairs)
        {
            yield return new Check(fixture.Name, $"formats {Path.GetFileName(legacy)}", Formats(zip, legacy), 0);
        }

        var path = Path.Combine(fixture.Path, "forward.safetensors");
        if (!File.Exists(path))
        {
            yield break;
        }

        using var values = new RecordedTensors(path);
        using var d = fixture.LoadDiscriminator();
        if (d is null && values.Names.Any(n => n.StartsWith("forward.d_", StringComparison.Ordinal)))
        {
            throw FixtureFolder.Bad($"{fixture.Name} has recorded features but no D_*.pth.");
        }

        foreach (var check in Pictures(fixture, values).Concat(d is null ? [] : Features(fixture, d, values).Concat(Gradients(fixture, d, values))))
        {
            yield return check;
        }
    }

    private static double Formats(string zip, string legacy)
    {
        using var a = WeightFile.Open(zip);
        using var b = WeightFile.Open(legacy);
        return a.Tensors.Keys.ToHashSet().SetEquals(b.Tensors.Keys)
            && a.Tensors.All(t => t.Value.Shape.SequenceEqual(b.Tensors[t.Key].Shape) && t.Value.ToBytes().AsSpan().SequenceEqual(b.Tensors[t.Key].ToBytes()))
            ? 0
            : double.PositiveInfinity;
    }

    private static List<Check> Pictures(FixtureFolder fixture, RecordedTensors values)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var g = fixture.LoadGenerator();
        var z = values["forward.z"].to(fixture.Device);
        var embedding = g.Embed(values["forward.y"].to(fixture.Device));
        var checks = new List<Check>();
        void Compare(string name, Tensor x) => checks.Add(new Check(fixture.Name, name, Deviation.Absolute(x, values[name]), Forward));

        Compare("forward.image", g.call(z, embedding, false));
        if (values.Has("forward.image_use_in_first"))
        {
            var (z0, e0) = (z.narrow(0, 0, 1), embedding.narrow(0, 0, 1));
            Compare("forward.image_use_in_first", g.call(z0, e0, true));
            Compare("forward.image_use_in_second", g.call(z0 * 0.5f, e0, true));
        }

        return checks;
    }

    private static List<Check> Features(FixtureFolder fixture, Discriminator d, RecordedTensors values)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var checks = new List<Check>();
        var features = d.Features(values["forward.target"].to(fixture.Device));
        for (var k = 0; values.Has($"forward.d_feature.{k}") || k < features.Count; k++)
        {
            var name = $"forward.d_feature.{k}";
            var deviation = k < features.Count && values.Has(name) ? Deviation.Absolute(features[k], values[name]) : double.PositiveInfinity;
            checks.Add(new Check(fixture.Name, name, deviation, Forward));
        }

        var y = values["forward.y"].to(fixture.Device).narrow(0, 0, 1);
        checks.Add(new Check(fixture.Name, "forward.d_logit", Deviation.Absolute(d.Logit(features[^1]), values["forward.d_logit"]), Forward));
        checks.Add(new Check(
            fixture.Name, "forward.d_logit_conditional", Deviation.Absolute(d.Logit(features[^1], y), values["forward.d_logit_conditional"]), Forward));
        return checks;
    }

    /// <summary>Of Σ mean |D_k(x) − D_k(t)| over all features plus mse(x, t), at x = G(z[0]).</summary>
    private static List<Check> Gradients(FixtureFolder fixture, Discriminator d, RecordedTensors values)
    {
        if (!values.Has("grad.loss"))
        {
            return [];
        }

        using var scope = NewDisposeScope();
        using var track = enable_grad();
        using var g = fixture.LoadGenerator();
        var target = values["forward.target"].to(fixture.Device);
        var z = values["forward.z"].narrow(0, 0, 1).to(fixture.Device).clone().requires_grad_();
        var x = g.call(z, g.Embed(values["forward.y"].to(fixture.Device).narrow(0, 0, 1)), false);
        using var distance = new Engine.Inversion.FeatureDistance(d, target);
        var loss = distance.Of(x, d.FeatureCount) + mse_loss(x, target);
        loss.backward();

        var checks = new List<Check>
        {
            new(fixture.Name, "grad.loss", Deviation.Relative(loss.item<float>(), values["grad.loss"].item<float>()), Gradient),
            new(fixture.Name, "grad.z", Deviation.OfNorm(z.grad!, values["grad.z"]), Gradient),
        };
        var parameters = g.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var name in values.Names.Where(n => n.StartsWith("grad.", StringComparison.Ordinal) && n is not ("grad.loss" or "grad.z")))
        {
            var gradient = parameters.TryGetValue(name["grad.".Length..], out var parameter) ? parameter.grad : null;
            checks.Add(new Check(
                fixture.Name, name, gradient is null ? double.PositiveInfinity : Deviation.OfNorm(gradient, values[name]), Gradient));
        }

        return checks;
    }
}
