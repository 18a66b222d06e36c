namespace TorchSharp;

/// <summary>Which .NET type holds one element of a tensor, and which tensor type an array makes.</summary>
internal static class ElementTypes
{
    private static readonly Dictionary<Type, torch.ScalarType> s_scalars = new()
    {
        [typeof(byte)] = torch.ScalarType.Byte,
        [typeof(sbyte)] = torch.ScalarType.Int8,
        [typeof(short)] = torch.ScalarType.Int16,
        [typeof(int)] = torch.ScalarType.Int32,
        [typeof(long)] = torch.ScalarType.Int64,
        [typeof(Half)] = torch.ScalarType.Float16,
        [typeof(float)] = torch.ScalarType.Float32,
        [typeof(double)] = torch.ScalarType.Float64,
        [typeof(bool)] = torch.ScalarType.Bool,
    };

    private static readonly Dictionary<torch.ScalarType, Type> s_types = s_scalars.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Null for the types that .NET has no number for (bfloat16, complex, quantized).</summary>
    internal static Type? Of(torch.ScalarType type) => s_types.GetValueOrDefault(type);

    /// <exception cref="NotSupportedException">No tensor holds elements of this type.</exception>
    internal static torch.ScalarType Of(Type type) =>
        s_scalars.TryGetValue(type, out var found) ? found : throw new NotSupportedException($"A tensor cannot hold elements of type {type.Name}.");
}
