using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Engine.Checkpoints;

/// <summary>
/// All that the numbers of a restoration follow from, but for the machine: a checkpoint serves only a restoration in which each of these is the same.
/// </summary>
internal sealed class CheckpointIdentity
{
    private const string FormatVersion = "dgp-checkpoint/1";
    private const string HourglassFormat = "dip-checkpoint/1";

    private readonly (string Key, string Value, string Mismatch)[] _parts;

    /// <param name="loss">Which distance, and the checksum of the weights that it is measured with.</param>
    public CheckpointIdentity(
        Prior prior, Schedule schedule, RestorationOptions options, Image<Rgb24> input, Image<Rgb24>? mask, InversionMethod method, string loss) => _parts =
    [
        ("format", FormatVersion, "it has another format"),
        ("software", Software, "other software made it"),
        ("prior", $"{prior.Manifest.Files.Generator.Sha256} {prior.Manifest.Files.Discriminator.Sha256}", "it belongs to another prior"),
        ("schedule", JsonSerializer.Serialize(schedule, CheckpointJson.Default.Schedule), "it belongs to another schedule"),
        ("method", method.ToString(), "it belongs to another method"),
        ("loss", loss, "it belongs to another loss"),
        ("options", JsonSerializer.Serialize(options, CheckpointJson.Default.RestorationOptions), "it belongs to other options"),
        ("picture", Checksum(input), "it belongs to another picture"),
        ("mask", mask is null ? "none" : Checksum(mask), "it belongs to another mask"),
    ];

    /// <summary>Of Deep Image Prior, which has no prior and no schedule.</summary>
    public CheckpointIdentity(HourglassSettings settings, RestorationOptions options, Image<Rgb24> input, Image<Rgb24>? mask) => _parts =
    [
        ("format", HourglassFormat, "it has another format"),
        ("software", Software, "other software made it"),
        ("settings", JsonSerializer.Serialize(settings, CheckpointJson.Default.HourglassSettings), "it belongs to other settings"),
        ("options", JsonSerializer.Serialize(options, CheckpointJson.Default.RestorationOptions), "it belongs to other options"),
        ("picture", Checksum(input), "it belongs to another picture"),
        ("mask", mask is null ? "none" : Checksum(mask), "it belongs to another mask"),
    ];

    // The build, not its version number: a change of one line can change every number after it. Libtorch's kernels count as much.
    private static string Software => $"{typeof(CheckpointIdentity).Module.ModuleVersionId} torch {torch.__version__}";

    public IEnumerable<KeyValuePair<string, string>> Metadata => _parts.Select(p => KeyValuePair.Create(p.Key, p.Value));

    /// <exception cref="CheckpointRefusedException">Naming the first part that differs.</exception>
    public void Require(IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (key, value, mismatch) in _parts)
        {
            if (!metadata.TryGetValue(key, out var found) || found != value)
            {
                throw new CheckpointRefusedException(mismatch);
            }
        }
    }

    private static string Checksum(Image<Rgb24> picture)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(size, picture.Width);
        BinaryPrimitives.WriteInt32LittleEndian(size[sizeof(int)..], picture.Height);
        hash.AppendData(size);
        hash.AppendData(Pictures.Bytes(picture));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
