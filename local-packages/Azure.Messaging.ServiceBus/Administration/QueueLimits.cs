using System.Runtime.CompilerServices;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>The published ranges of a queue's settings.</summary>
internal static class QueueLimits
{
    public const int LongestName = 260;

    public const int LongestUserMetadata = 1024;

    /// <summary>Checked by the service, not by the setter: https://learn.microsoft.com/azure/service-bus-messaging/message-transfers-locks-settlement.</summary>
    public static readonly TimeSpan ShortestLock = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan ShortestTimeToLive = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan ShortestDuplicateWindow = TimeSpan.FromSeconds(20);

    public static readonly TimeSpan LongestDuplicateWindow = TimeSpan.FromDays(7);

    /// <exception cref="ArgumentException">Empty, longer than 260 characters, with a slash at an end or with one of @ ? # * in it.</exception>
    public static string CheckedName(string name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        var path = name.Replace('\\', '/');
        if (path.Length > LongestName)
        {
            throw new ArgumentOutOfRangeException(parameter, name, $"The name of a queue has at most {LongestName} characters.");
        }

        return path.StartsWith('/') || path.EndsWith('/') || path.AsSpan().IndexOfAny("@?#*") >= 0
            ? throw new ArgumentException($"The name of a queue cannot begin or end with a slash or contain @, ?, # or *: '{name}'.", parameter)
            : name;
    }

    public static TimeSpan CheckedTimeToLive(TimeSpan value, [CallerMemberName] string? property = null) =>
        value >= ShortestTimeToLive ? value : throw OutOfRange(value, property);

    public static TimeSpan CheckedDuplicateWindow(TimeSpan value, [CallerMemberName] string? property = null) =>
        value >= ShortestDuplicateWindow && value <= LongestDuplicateWindow ? value : throw OutOfRange(value, property);

    public static TimeSpan CheckedPositive(TimeSpan value, [CallerMemberName] string? property = null) =>
        value > TimeSpan.Zero ? value : throw OutOfRange(value, property);

    public static int CheckedDeliveryCount(int value, [CallerMemberName] string? property = null) => value >= 1 ? value : throw OutOfRange(value, property);

    public static string CheckedUserMetadata(string value, [CallerMemberName] string? property = null)
    {
        ArgumentNullException.ThrowIfNull(value, property);
        return value.Length <= LongestUserMetadata ? value : throw new ArgumentException($"{property} has at most {LongestUserMetadata} characters.", property);
    }

    /// <exception cref="ArgumentException">What the service would refuse.</exception>
    public static QueueRow Checked(QueueRow queue) => queue.LockDuration < ShortestLock || queue.LockDuration > LongestLock
        ? throw new ArgumentException($"The lock duration of '{queue.Name}' has to lie between {ShortestLock} and {LongestLock}; it is {queue.LockDuration}.")
        : queue;

    private static ArgumentOutOfRangeException OutOfRange(object value, string? property) => new(property, value, $"{property} is out of range.");
}
