using System.CommandLine;
using System.Globalization;
using System.Xml;
using Dgp.ServiceBus;
using Dgp.ServiceBus.Configuration;
using Dgp.ServiceBus.Http;
using Dgp.ServiceBus.Protocol;
using Dgp.ServiceBus.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

var config = new Option<string>("--config") { Required = true, HelpName = "FILE", Description = "The queues, as Microsoft's Service Bus emulator takes them." };
var data = new Option<string>("--data") { Required = true, HelpName = "FILE", Description = "The SQLite file that everything is kept in; made if missing." };
var port = new Option<int>("--port") { DefaultValueFactory = _ => 5672, Description = "Of AMQP, on loopback." };
var httpPort = new Option<int>("--http-port") { DefaultValueFactory = _ => 5300, Description = "Of health and counts, on loopback." };
// The emulator takes no lock under five seconds and no message for longer than an hour. A laptop computes through the night, and is not to wait
// five minutes for the job of a worker that was killed.
var lockDuration = Duration("--lock-duration", "Every queue's, in place of the file's, such as PT15S.");
var timeToLive = Duration("--time-to-live", "Every queue's, in place of the file's, such as P14D.");

var command = new RootCommand("A Service Bus server on this machine: queues, over AMQP, in one file.") { config, data, port, httpPort, lockDuration, timeToLive };
command.SetAction((parsed, _) => RunAsync(parsed));
// The host takes care of SIGTERM and Ctrl-C.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

async Task<int> RunAsync(ParseResult parsed)
{
    try
    {
        var queues = ConfigurationFile.Read(parsed.GetRequiredValue(config)).Select(q => q with
        {
            LockDuration = parsed.GetValue(lockDuration) ?? q.LockDuration,
            DefaultMessageTimeToLive = parsed.GetValue(timeToLive) ?? q.DefaultMessageTimeToLive,
        }).ToList();
        // Not the current folder's appsettings.json: whose that is, nobody knows.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Listen(parsed.GetValue(httpPort));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddSimpleConsole(o =>
            (o.SingleLine, o.UseUtcTimestamp, o.TimestampFormat, o.ColorBehavior) = (true, true, "HH:mm:ss.fff ", LoggerColorBehavior.Disabled));
        await using var app = builder.Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("dgp-service-bus");
        using var store = new Store(parsed.GetRequiredValue(data), queues, TimeProvider.System, log);
        using var server = new Server(store, parsed.GetValue(port), TimeProvider.System, log);
        app.Map(store);
        log.Serves(string.Join(", ", queues.Take(5).Select(q => q.Name)), parsed.GetValue(port), parsed.GetValue(httpPort), parsed.GetRequiredValue(data));
        await app.RunAsync();
        return 0;
    }
    catch (StartException e)
    {
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"error [{e.Code}]: {e.Message}"));
        await Console.Error.WriteLineAsync($"hint: {e.Hint}");
        return 1;
    }
    catch (IOException e)
    {
        await Console.Error.WriteLineAsync($"error [port-taken]: {e.Message}");
        await Console.Error.WriteLineAsync("hint: Choose another with --http-port.");
        return 1;
    }
}

static Option<TimeSpan?> Duration(string name, string description) => new(name)
{
    HelpName = "ISO 8601",
    Description = description,
    CustomParser = result =>
    {
        try
        {
            return XmlConvert.ToTimeSpan(result.Tokens[0].Value);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            result.AddError($"{name} is no duration: {e.Message}");
            return null;
        }
    },
};
