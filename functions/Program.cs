using Dgp.Functions;
using Dgp.Telemetry;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddDgp(builder.Configuration);
// The host exports what it does itself, and leaves the functions' own part to this process.
builder.AddTelemetry(Telemetry.Name).UseFunctionsWorkerDefaults();
builder.Build().Run();
