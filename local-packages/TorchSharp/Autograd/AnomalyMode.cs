using static TorchSharp.Native;

namespace TorchSharp;

/// <summary>While it lasts, a backward pass that makes NaN names the operation that it came from.</summary>
public class AnomalyMode : IDisposable
{
    private readonly bool _before = IsEnabled;
    private readonly bool _checkedNaN = ShouldCheckNaN;

    public AnomalyMode(bool enabled, bool check_nan = true) => ts_set_anomaly(enabled, check_nan);

    public static bool IsEnabled => ts_is_anomaly();

    public static bool ShouldCheckNaN => ts_anomaly_checks_nan();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) ts_set_anomaly(_before, _checkedNaN);
    }
}

public static partial class torch
{
    public static partial class autograd
    {
        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);
    }
}
