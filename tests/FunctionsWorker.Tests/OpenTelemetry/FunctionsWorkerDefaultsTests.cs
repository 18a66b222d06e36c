using System.Diagnostics;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace FunctionsWorker.Tests.OpenTelemetry;

public sealed class FunctionsWorkerDefaultsTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public void An_invocation_s_span_is_exported_in_its_caller_s_trace()
    {
        using var exported = new Exported();

        var request = new InvocationRequest("a test", new object(), new Dictionary<string, object?>()) { TraceParent = $"00-{Trace}-b7ad6b7169203331-01" };
        FunctionTelemetry.Start("Resize", request).Dispose();

        var span = Assert.Single(exported.Spans, s => s.TraceId.ToHexString() == Trace);
        Assert.Equal("function Resize", span.DisplayName);
        Assert.Equal("Resize", span.GetTagItem("faas.name"));
    }

    [Fact]
    public void The_application_s_own_name_is_the_service_s()
    {
        using var exported = new Exported();

        Assert.Equal("FunctionsWorker.Tests", exported.Attributes["service.name"]);
        Assert.Equal(Environment.ProcessId, Convert.ToInt32(exported.Attributes["process.pid"], null));
    }

    /// <summary>What a provider with the defaults would hand to its exporters.</summary>
    private sealed class Exported : BaseProcessor<Activity>
    {
        private readonly ServiceProvider _services;
        private readonly TracerProvider _provider;

        public Exported()
        {
            var services = new ServiceCollection();
            services.AddOpenTelemetry().UseFunctionsWorkerDefaults().WithTracing(t => t.AddProcessor(this));
            _services = services.BuildServiceProvider();
            _provider = _services.GetRequiredService<TracerProvider>();
        }

        public List<Activity> Spans { get; } = [];

        public Dictionary<string, object> Attributes => _provider.GetResource().Attributes.ToDictionary(a => a.Key, a => a.Value);

        public override void OnEnd(Activity data)
        {
            lock (Spans)
            {
                Spans.Add(data);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _services.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
