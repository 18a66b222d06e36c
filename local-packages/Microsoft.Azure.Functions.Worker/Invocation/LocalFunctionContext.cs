using System.Diagnostics;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>The context of an invocation in this process.</summary>
internal sealed class LocalFunctionContext : FunctionContext
{
    public LocalFunctionContext(LoadedFunction function, InvocationRequest request, IServiceProvider services, CancellationToken cancellation)
    {
        Function = function;
        Request = request;
        InstanceServices = services;
        CancellationToken = cancellation;
        BindingContext = new Data(request.BindingData);
        Features.Set<InvocationResult>(Result);
    }

    public LoadedFunction Function { get; }

    public InvocationRequest Request { get; }

    public InvocationResult Result { get; } = new Returned();

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => Function.Id;

    public override TraceContext TraceContext { get; } = Trace.Current();

    public override BindingContext BindingContext { get; }

    public override RetryContext RetryContext { get; } = new NoRetries();

    public override IServiceProvider InstanceServices { get; set; }

    public override FunctionDefinition FunctionDefinition => Function.Definition;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    public override CancellationToken CancellationToken { get; }

    private sealed class Data(IReadOnlyDictionary<string, object?> values) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => values;
    }

    private sealed class Returned : InvocationResult
    {
        public override object? Value { get; set; }
    }

    private sealed class Trace(string parent, string state) : TraceContext
    {
        public static Trace Current() => new(Activity.Current?.Id ?? "", Activity.Current?.TraceStateString ?? "");

        public override string TraceParent => parent;

        public override string TraceState => state;
    }

    private sealed class NoRetries : RetryContext
    {
        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }
}
