using System.Globalization;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Edits;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Worker.Output;
using TorchSharp;

namespace Dgp.Worker.Editing;

internal sealed record JitterEdit(Jitter Jitter) : PictureEdit
{
    private const int MostColumns = 12;

    public override string Verb => JobTasks.Jitter;

    public override int Count => Jitter.Stds.Count * Jitter.Samples;

    public override int Columns => Math.Min(Jitter.Samples, MostColumns);

    public override EditFacts Facts => new() { Stds = Jitter.Stds, Samples = Jitter.Samples, Seed = Jitter.Seed };

    public override IEnumerable<EditedPicture> Pictures(Prior prior, torch.Device device, IReadOnlyList<InvertedPicture> inverted) =>
        Jitter.Pictures(prior, device, inverted[0]).Select((picture, i) =>
        {
            var std = Jitter.Stds[i / Jitter.Samples].ToString(CultureInfo.InvariantCulture);
            return new EditedPicture(string.Create(CultureInfo.InvariantCulture, $"std-{std}-{(i % Jitter.Samples) + 1:D2}"), std, picture);
        });
}

internal sealed record TransferEdit(CategoryTransfer Transfer, IReadOnlyList<string> ClassNames) : PictureEdit
{
    public override string Verb => JobTasks.Transfer;

    public override int Count => Transfer.Classes.Count;

    /// <summary>As many as make the sheet about square.</summary>
    public override int Columns => (int)Math.Ceiling(Math.Sqrt(Transfer.Classes.Count));

    public override EditFacts Facts => new() { To = [.. Transfer.Classes.Select(c => new ClassFacts(c, ClassNames[c]))] };

    public override IEnumerable<EditedPicture> Pictures(Prior prior, torch.Device device, IReadOnlyList<InvertedPicture> inverted) =>
        Transfer.Pictures(prior, device, inverted[0]).Zip(Transfer.Classes, (picture, y) =>
        {
            var name = OutputNames.OfClass(y, ClassNames[y]);
            return new EditedPicture($"class-{name}", name.Replace('-', ' '), picture);
        });
}

internal sealed record MorphEdit(Morph Morph) : PictureEdit
{
    private const int MostColumns = 12;

    public override string Verb => JobTasks.Morph;

    public override int Count => Morph.Frames;

    public override int Columns => Math.Min(Morph.Frames, MostColumns);

    public override bool Animated => true;

    public override EditFacts Facts => new() { Frames = Morph.Frames };

    public override IEnumerable<EditedPicture> Pictures(Prior prior, torch.Device device, IReadOnlyList<InvertedPicture> inverted) =>
        Morph.Pictures(prior, device, inverted[0], inverted[1]).Select((picture, i) => new EditedPicture(
            string.Create(CultureInfo.InvariantCulture, $"frame-{i:D3}"),
            ((double)i / (Morph.Frames - 1)).ToString("0.00", CultureInfo.InvariantCulture),
            picture));
}
