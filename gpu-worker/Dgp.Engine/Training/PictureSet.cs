using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Contracts;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>
/// Decoded pictures to train on, in a file that is mapped into memory: pictures of R x R x 3 bytes one after the other, then a 32-bit class for each.
/// A JSON file beside it says what they are; it is written last, so that half a set is none.
/// </summary>
public sealed class PictureSet : IDisposable
{
    private const string PicturesName = "pictures.bin";
    private const string DescriptionName = "pictures.json";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int[] _classes;

    private PictureSet(string path, PictureSetDescription description)
    {
        Description = description;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _classes = new int[description.Count];
        _view.ReadArray(description.Count * PictureBytes, _classes, 0, description.Count);
    }

    public PictureSetDescription Description { get; }

    public int Count => Description.Count;

    public int ClassOf(long index) => _classes[index];

    /// <summary>Pictures of each class.</summary>
    public IReadOnlyList<int> PerClass => [.. Enumerable.Range(0, Description.Classes.Count).Select(c => _classes.Count(k => k == c))];

    private long PictureBytes => 3L * Description.Resolution * Description.Resolution;

    /// <summary>The set in that folder, if it is there, whole and of that source.</summary>
    public static PictureSet? Find(string folder, string source, int resolution)
    {
        var (path, about) = (Path.Combine(folder, PicturesName), Path.Combine(folder, DescriptionName));
        if (!File.Exists(path) || !File.Exists(about))
        {
            return null;
        }

        try
        {
            var description = JsonSerializer.Deserialize(File.ReadAllBytes(about), PictureSetJson.Default.PictureSetDescription);
            return description is not null && description.Source == source && description.Resolution == resolution
                && new FileInfo(path).Length == description.Count * ((3L * resolution * resolution) + sizeof(int))
                ? new PictureSet(path, description)
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes a set and opens it.</summary>
    /// <param name="pictures">R x R x 3 bytes and a class each; taken one at a time.</param>
    /// <param name="describe">What they are, asked when all are written; their hash is filled in.</param>
    /// <exception cref="DgpException">CannotWrite; whatever <paramref name="pictures"/> throws.</exception>
    public static PictureSet Write(string folder, IEnumerable<(byte[] Pixels, int Class)> pictures, Func<int, PictureSetDescription> describe)
    {
        var path = Path.Combine(folder, PicturesName);
        var about = Path.Combine(folder, DescriptionName);
        var classes = new List<int>();
        byte[] hash = [];
        AtomicFile.Write(path, stream =>
        {
            File.Delete(about);
            using var hashing = new HashingStream(stream);
            foreach (var (pixels, index) in pictures)
            {
                hashing.Write(pixels);
                classes.Add(index);
            }

            hashing.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(classes)));
            hash = hashing.Hash;
        });
        var description = describe(classes.Count) with { Sha256 = Convert.ToHexStringLower(hash) };
        AtomicFile.Write(about, stream => JsonSerializer.Serialize(stream, description, PictureSetJson.Default.PictureSetDescription));
        return new PictureSet(path, description);
    }

    /// <summary>Pictures [N, 3, R, R] in [-1, 1] and their classes [N], on the CPU.</summary>
    public (Tensor Pictures, Tensor Classes) Take(ReadOnlySpan<long> indices)
    {
        using var scope = NewDisposeScope();
        var side = Description.Resolution;
        var pixels = empty([indices.Length, side, side, 3], dtype: ScalarType.Byte);
        var bytes = pixels.bytes;
        var classes = new long[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(indices[i] * PictureBytes), bytes.Slice((int)(i * PictureBytes), (int)PictureBytes));
            classes[i] = _classes[indices[i]];
        }

        var pictures = (pixels.to(ScalarType.Float32) / 127.5 - 1).permute(0, 3, 1, 2);
        return (pictures.MoveToOuterDisposeScope(), tensor(classes).MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}

/// <param name="Source">What the pictures were read from, so that a set is never taken for another.</param>
/// <param name="Skipped">Files that are no pictures, each with the reason.</param>
public sealed record PictureSetDescription(string Source, int Resolution, int Count, IReadOnlyList<string> Classes, IReadOnlyList<SkippedFile> Skipped)
{
    /// <summary>Of all pixels and classes: the same for the same pictures, wherever they were read from.</summary>
    public string Sha256 { get; init; } = "";
}

public sealed record SkippedFile(string File, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PictureSetDescription))]
internal sealed partial class PictureSetJson : JsonSerializerContext;
