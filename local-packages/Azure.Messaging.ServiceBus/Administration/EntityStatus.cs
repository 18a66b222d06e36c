namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>What may be done with a queue.</summary>
public readonly struct EntityStatus(string value) : IEquatable<EntityStatus>
{
    private readonly string _value = value ?? throw new ArgumentNullException(nameof(value));

    /// <summary>Everything.</summary>
    public static EntityStatus Active { get; } = new("Active");

    /// <summary>Nothing.</summary>
    public static EntityStatus Disabled { get; } = new("Disabled");

    /// <summary>Receiving.</summary>
    public static EntityStatus SendDisabled { get; } = new("SendDisabled");

    /// <summary>Sending.</summary>
    public static EntityStatus ReceiveDisabled { get; } = new("ReceiveDisabled");

    /// <summary>A status by its name.</summary>
    public static implicit operator EntityStatus(string value) => new(value);

    /// <summary>By name, whatever the case.</summary>
    public static bool operator ==(EntityStatus left, EntityStatus right) => left.Equals(right);

    /// <summary>By name, whatever the case.</summary>
    public static bool operator !=(EntityStatus left, EntityStatus right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(EntityStatus other) => string.Equals(_value, other._value, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EntityStatus other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(_value);

    /// <summary>The name.</summary>
    public override string ToString() => _value;
}
