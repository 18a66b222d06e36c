using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where an application begins: <c>FunctionsApplication.CreateBuilder(args)</c>.</summary>
[SuppressMessage("Design", "CA1052", Justification = "The published type is not static.")]
public class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
