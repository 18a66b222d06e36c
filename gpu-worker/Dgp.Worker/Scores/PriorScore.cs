using System.Text.Json;
using Dgp.Contracts;
using Dgp.Engine.BigGan;
using Dgp.Engine.Scores;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Output;
using Dgp.Worker.Training;
using SixLabors.ImageSharp;
using TorchSharp;
using static TorchSharp.torch;
using Generator = Dgp.Engine.BigGan.Generator;

namespace Dgp.Worker.Scores;

/// <summary>Measures a prior, part by part; what was measured before Ctrl-C is kept.</summary>
internal sealed class PriorScore(ScoreRequest request, Device device, TextWriter progress, TimeProvider time)
{
    private const int Batch = 50;
    private const int SheetColumns = 10;
    private const int SheetRows = 20;
    private const string SamplesName = "samples.png";
    private const string FiguresName = "score.json";

    private readonly ScoreProgress _progress = new(progress, time);

    /// <exception cref="DgpException">What was asked for cannot be measured.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first figure.</exception>
    public ScoreReport Run(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        using var networks = new ScoreNetworks(request, device);
        using var pictures = new ScoredPictures(request, cancellation);
        using var trained = Trained(pictures, cancellation);
        var output = request.Out is { } folder ? OutputFolder.Prepare(folder) : null;
        using var scope = NewDisposeScope();
        var report = new ScoreReport { Prior = request.Prior.Name, Data = pictures.Facts, Distances = [], Seconds = 0 };
        try
        {
            var real = Features(networks, "real pictures", pictures.Chosen, b => pictures.Set.Take(b).Pictures, cancellation);
            var (generated, first) = Generate(networks, pictures, output, cancellation);
            report = report with
            {
                Distances = Distances(networks, real, generated),
                Classes = new ClassScoring(networks, pictures).Measure(real, generated),
            };
            if (trained is not null)
            {
                report = report with { Memorising = new MemorisingCheck(trained.Set, pictures, _progress).Measure(first, output, cancellation) };
            }

            report = report with { Reconstruction = new ReconstructionScore(request, device, pictures).Measure(cancellation) };
        }
        catch (OperationCanceledException) when (report.Distances.Count > 0)
        {
            // The report says it.
        }

        report = report with { Seconds = time.GetElapsedTime(began).TotalSeconds, Interrupted = cancellation.IsCancellationRequested };
        return output is null ? report : Write(output, report);
    }

    /// <summary>Opened before any work is done, so that what is wrong with them is told at once.</summary>
    private TemporaryPictures? Trained(ScoredPictures pictures, CancellationToken cancellation)
    {
        if (request.Train is not { } train)
        {
            return null;
        }

        var trained = new TemporaryPictures(train, request.Prior.Architecture.Resolution, cancellation);
        if (trained.Set.Description.Sha256 != pictures.Set.Description.Sha256)
        {
            return trained;
        }

        trained.Dispose();
        throw new DgpException(ErrorCode.BadOption, "--train and --data hold the same pictures.", "Give pictures to --data that the prior was not trained on, or leave --train out.");
    }

    /// <summary>Their features, and the first of them as pictures, where these are needed.</summary>
    private (List<Tensor> Features, Tensor First) Generate(
        ScoreNetworks networks, ScoredPictures pictures, OutputFolder? output, CancellationToken cancellation)
    {
        using var g = Networks.Generator(request.Prior, device);
        if (output is not null)
        {
            WriteSamples(g, pictures, output);
        }

        using var source = new GeneratedPictures(g, request.Seed, device);
        var first = new List<Tensor>();
        var features = Features(networks, "generated pictures", pictures.Chosen, Next, cancellation);
        return (features, first.Count > 0 ? cat(first, 0) : empty(0));

        Tensor Next(long[] batch)
        {
            var made = source.Next([.. batch.Select(i => (long)pictures.ClassOf(i).Index)]);
            if (request.Train is not null && first.Count * Batch < MemorisingCheck.MostPictures)
            {
                // As bytes, for large ones would fill the memory.
                first.Add(((made.cpu() + 1) * 127.5).round().to(ScalarType.Byte).MoveToOuterDisposeScope());
            }

            return made;
        }
    }

    private List<Tensor> Features(
        ScoreNetworks networks, string what, IReadOnlyList<long> pictures, Func<long[], Tensor> take, CancellationToken cancellation)
    {
        var batches = new List<IReadOnlyList<Tensor>>();
        foreach (var batch in pictures.Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            batches.Add([.. networks.Features(take(batch)).Select(f => f.MoveToOuterDisposeScope())]);
            _progress.At(what, Math.Min(batches.Count * Batch, pictures.Count), pictures.Count);
        }

        return [.. networks.All.Select((_, i) => cat([.. batches.Select(b => b[i])], 0))];
    }

    private static List<DistanceFacts> Distances(ScoreNetworks networks, List<Tensor> real, List<Tensor> generated) =>
        [.. networks.All.Select((network, i) =>
        {
            var half = real[i].shape[0] / 2;
            return new DistanceFacts(
                network.Name,
                network.Dimension,
                Numbers.Finite(Frechet(generated[i], real[i])),
                // They are in random order.
                DistanceFacts.Suffice((int)half, network.Dimension) ? Frechet(real[i].narrow(0, 0, half), real[i].narrow(0, half, half)) : null);
        })];

    private static double Frechet(Tensor a, Tensor b)
    {
        using FeatureStatistics x = Statistics(a), y = Statistics(b);
        return FrechetDistance.Between(x, y);
    }

    private static FeatureStatistics Statistics(Tensor features)
    {
        var statistics = new FeatureStatistics((int)features.shape[1]);
        foreach (var part in features.split(1000))
        {
            statistics.Add(part);
        }

        return statistics;
    }

    private void WriteSamples(Generator g, ScoredPictures pictures, OutputFolder output)
    {
        using var scope = NewDisposeScope();
        using var source = new GeneratedPictures(g, request.Seed, device);
        var shown = pictures.Classes.Take(SheetRows).ToList();
        var rows = shown.Select(c => source.Next([.. Enumerable.Repeat((long)c.Index, SheetColumns)]).cpu()).ToList();
        using var sheet = PictureGrid.Draw(cat(rows, 0), SheetColumns, [.. shown.Select(c => c.Name)]);
        output.Write(SamplesName, sheet.SaveAsPng);
    }

    private static ScoreReport Write(OutputFolder output, ScoreReport report)
    {
        var written = report with { Files = [.. output.Files.Append(FiguresName).Select(f => Path.Combine(output.Path, f))] };
        output.Write(FiguresName, stream => JsonSerializer.Serialize(stream, new ScoreOutput(true, written), JsonOutput.Types.ScoreOutput));
        return written;
    }
}
