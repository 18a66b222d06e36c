namespace Dgp.Contracts;

/// <summary>A failure that a user can understand and act on: what happened, and what to do about it.</summary>
public sealed class DgpException(ErrorCode code, string message, string hint, Exception? inner = null) : Exception(message, inner)
{
    public ErrorCode Code { get; } = code;

    /// <summary>What to do now, as one sentence.</summary>
    public string Hint { get; } = hint;

    /// <summary>The code as users see it: <c>bad-option</c>, <c>unsafe-pickle</c>.</summary>
    public string CodeName => NameOf(Code);

    /// <summary>Trying the same again later may help.</summary>
    public bool IsRetryable => Code is ErrorCode.StorageUnavailable or ErrorCode.LockLost or ErrorCode.OutOfMemory or ErrorCode.Interrupted or ErrorCode.OverLimit;

    /// <summary>When that may help, where it is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static string NameOf(ErrorCode code) => Names.Dashed(code.ToString());
}
