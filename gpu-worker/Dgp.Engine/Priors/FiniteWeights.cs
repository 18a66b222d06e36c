using System.Numerics;
using System.Runtime.InteropServices;

namespace Dgp.Engine.Priors;

/// <summary>Weights as 32-bit floats, refused if any is NaN or infinite: one of them silently ruins every picture.</summary>
internal static class FiniteWeights
{
    /// <summary>The same tensors, widened or rounded to F32 when they are read.</summary>
    public static OrderedDictionary<string, StoredTensor> Of(string path, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        var weights = new OrderedDictionary<string, StoredTensor>(tensors.Count, StringComparer.Ordinal);
        foreach (var (key, tensor) in tensors)
        {
            weights.Add(key, new Checked(path, key, tensor));
        }

        return weights;
    }

    // x * 0 is 0 for finite x and NaN for the others; the sum keeps a NaN.
    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sum += new Vector<float>(values[i..]) * 0f;
        }

        var finite = Vector.Sum(sum) == 0;
        for (; i < values.Length; i++)
        {
            finite &= float.IsFinite(values[i]);
        }

        return finite;
    }

    private sealed class Checked(string path, string key, StoredTensor tensor) : StoredTensor(ElementType.F32, [.. tensor.Shape])
    {
        private protected override void Read(Span<byte> destination)
        {
            var floats = MemoryMarshal.Cast<byte, float>(destination);
            tensor.CopyTo(floats);
            if (!AllFinite(floats))
            {
                throw StateDict.Mismatch(path, $"'{key}' holds NaN or infinite weights");
            }
        }
    }
}
