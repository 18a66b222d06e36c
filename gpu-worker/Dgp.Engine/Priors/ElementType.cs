using System.Numerics;

namespace Dgp.Engine.Priors;

/// <summary>Kinds of numbers in a weight file, by their names in the safetensors format.</summary>
public enum ElementType
{
    BOOL,
    U8,
    I8,
    I16,
    F16,
    BF16,
    I32,
    F32,
    I64,
    F64,
}

public static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.BOOL or ElementType.U8 or ElementType.I8 => 1,
        ElementType.I16 or ElementType.F16 or ElementType.BF16 => 2,
        ElementType.I32 or ElementType.F32 => 4,
        _ => 8,
    };

    public static bool IsFloatingPoint(this ElementType type) =>
        type is ElementType.F16 or ElementType.BF16 or ElementType.F32 or ElementType.F64;

    /// <summary>
    /// Product of a shape's sides, or false if it does not fit 64 bits. A side of 0 does not excuse absurd other sides:
    /// what would overflow without it is refused too.
    /// </summary>
    public static bool TryCount(ReadOnlySpan<long> shape, out long elements)
    {
        var product = BigInteger.One;
        var empty = false;
        elements = 0;
        foreach (var side in shape)
        {
            if (side < 0)
            {
                return false;
            }

            empty |= side == 0;
            product *= Math.Max(1, side);
            if (product > long.MaxValue / 8)
            {
                return false;
            }
        }

        elements = empty ? 0 : (long)product;
        return true;
    }
}
