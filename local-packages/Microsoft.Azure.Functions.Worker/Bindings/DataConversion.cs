using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Microsoft.Azure.Functions.Worker.Bindings;

/// <summary>Turns binding data and payloads into a parameter's type, in the order of the published worker's converters.</summary>
internal static class DataConversion
{
    /// <exception cref="InvalidOperationException">It cannot be converted; the message names parameter and type.</exception>
    public static object? Convert(object? value, string parameter, Type target, JsonSerializerOptions json)
    {
        if (value is null || target.IsInstanceOfType(value))
        {
            return value;
        }

        var plain = Nullable.GetUnderlyingType(target) ?? target;
        try
        {
            return value switch
            {
                _ when plain.IsInstanceOfType(value) => value,
                BinaryData data => FromBytes(data, plain, json),
                string text => FromText(text, plain, json),
                _ when plain == typeof(string) => System.Convert.ToString(value, CultureInfo.InvariantCulture),
                DateTimeOffset moment when plain == typeof(DateTime) => moment.UtcDateTime,
                IConvertible => System.Convert.ChangeType(value, plain, CultureInfo.InvariantCulture),
                _ => throw new InvalidCastException($"There is no conversion from {value.GetType()}."),
            };
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidCastException or FormatException or OverflowException)
        {
            throw new InvalidOperationException($"Cannot convert the parameter '{parameter}' to {target}: {e.Message}", e);
        }
    }

    private static object? FromBytes(BinaryData data, Type target, JsonSerializerOptions json) => target switch
    {
        _ when target == typeof(string) => data.ToString(),
        _ when target == typeof(byte[]) => data.ToArray(),
        _ when target == typeof(Stream) => data.ToStream(),
        _ => JsonSerializer.Deserialize(data.ToMemory().Span, target, json),
    };

    private static object? FromText(string text, Type target, JsonSerializerOptions json) => target switch
    {
        _ when target == typeof(byte[]) => Encoding.UTF8.GetBytes(text),
        _ when target == typeof(Guid) && Guid.TryParse(text, out var guid) => guid,
        _ when target == typeof(DateTimeOffset) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var moment) => moment,
        _ when target == typeof(DateTime) && DateTime.TryParse(text, CultureInfo.InvariantCulture, out var time) => time,
        _ => JsonSerializer.Deserialize(text, target, json),
    };
}
