using System.Buffers;
using System.Security.Cryptography;
using Dgp.Contracts;
using Dgp.Engine.Priors;

namespace Dgp.Engine.Checkpoints;

/// <summary>A safetensors file whose last 32 bytes, a tensor of their own, are the SHA-256 of all bytes before them: what was cut short or changed is recognised.</summary>
internal static class SealedTensors
{
    public const string SealName = "sha256";

    private const int ReadSize = 1 << 20;

    /// <param name="tensors">None of one-byte elements, since the seal must come after them all.</param>
    public static void Write(Stream to, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var hashing = new HashingStream(to);
        var withSeal = new OrderedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            ArgumentOutOfRangeException.ThrowIfEqual(tensor.Type.Size(), ElementType.U8.Size());
            withSeal.Add(name, tensor);
        }

        withSeal.Add(SealName, new Seal(hashing));
        SafeTensorsWriter.Write(hashing, withSeal, metadata);
    }

    /// <summary>Its tensors include the seal.</summary>
    /// <exception cref="DgpException">NotFound; BadPrior: damaged in any way.</exception>
    public static SafeTensors Open(string path)
    {
        using (var file = FileBytes.Open(path))
        {
            CheckSeal(file);
        }

        return SafeTensors.Open(path);
    }

    private static void CheckSeal(FileBytes file)
    {
        var end = file.Length - SHA256.HashSizeInBytes;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rented = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            for (var at = 0L; at < end; at += ReadSize)
            {
                var part = rented.AsSpan(0, (int)Math.Min(ReadSize, end - at));
                file.Read(at, part);
                hash.AppendData(part);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (end <= 0 || !file.Read(end, SHA256.HashSizeInBytes).AsSpan().SequenceEqual(hash.GetCurrentHash()))
        {
            throw Damaged.File(file.Path, "its bytes do not have the checksum that it ends with");
        }
    }

    /// <summary>The hash of what was written until this is.</summary>
    private sealed class Seal(HashingStream written) : StoredTensor(ElementType.U8, [SHA256.HashSizeInBytes])
    {
        private protected override void Read(Span<byte> destination) => written.Hash.CopyTo(destination);
    }
}
