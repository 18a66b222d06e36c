using System.Reflection;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;
using Dgp.Ledger;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dgp.Functions.Tests;

public sealed class RegistrationsTests(LocalServices services)
{
    [Fact]
    public async Task Every_function_can_be_made_also_those_that_run_rarely()
    {
        var functions = typeof(AcceptUpload).Assembly.GetTypes()
            .Where(t => t.GetMethods().Any(m => m.GetCustomAttribute<FunctionAttribute>() is not null)).ToList();
        var collection = new ServiceCollection().AddLogging().AddSingleton(services.Settings).AddDgp(services.Settings);

        await using var provider = collection.BuildServiceProvider(validateScopes: true);

        Assert.All(functions, f => Assert.NotNull(ActivatorUtilities.CreateInstance(provider, f)));
        Assert.Equal(
            ["AcceptUpload", "CancelJob", "GetJob", "ListJobs", "ReconcileUploads", "RecordDeadLetters", "RetryJob", "Submit", "SubmitPicture", "SweepStuckJobs"],
            functions.Select(f => f.Name).Order());
        Assert.All(functions, f => Assert.True(f.IsPublic, "The real host finds public functions only."));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("1.5")]
    public void A_limit_that_is_no_whole_number_from_one_is_named_at_the_start(string value)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(services.Environment).AddInMemoryCollection([new(JobLimits.OpenJobsSetting, value)]).Build();

        var e = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddDgp(settings));

        Assert.Contains(JobLimits.OpenJobsSetting, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Connections.Storage)]
    [InlineData(Connections.ServiceBus)]
    [InlineData(Connections.Queue)]
    public void A_missing_setting_is_named_at_the_start(string name)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(services.Environment.Where(s => s.Key != name)).Build();

        var e = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddDgp(settings));

        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }
}
