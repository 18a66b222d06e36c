using FunctionsWorker.TestApp;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Ends with the test that started it, however that ends.
_ = Task.Run(() =>
{
    Console.In.ReadToEnd();
    Environment.Exit(1);
});

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<Stamp>();
builder.UseWhen<Refusal>(context => context.FunctionDefinition.Name == nameof(HttpFunctions.Refused));
builder.Services.AddScoped<Visit>();
builder.Build().Run();
