using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Stack;

/// <summary>A stack in the foreground.</summary>
internal static class StackRun
{
    /// <returns>The exit code.</returns>
    /// <exception cref="Dgp.Contracts.DgpException">It does not start.</exception>
    public static async Task<int> UntilAsync(StackSettings settings, bool json, CancellationToken stop)
    {
        Say($"Starting storage, functions and {settings.Workers} worker(s) on {settings.Data} ...");
        await using (var stack = await LocalStack.StartAsync(settings, Say, TimeProvider.System, stop))
        {
            if (json)
            {
                JsonOutput.Write(StackFile.Read(settings.Data) ?? stack.Addresses, StackOutput.Types.StackFile);
            }
            else
            {
                Console.Out.WriteLine(Welcome(stack.Addresses, settings.Data));
            }

            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Say("Stopped.");
        return ExitCode.Ok;
    }

    private static string Welcome(StackFile stack, string data) =>
        $"""
        The stack is ready. Drop a picture into uploads/, find it restored in results/:

          ./dgp submit photo.jpg --task colorize --wait

          az storage blob upload --connection-string '{stack.Storage}' \
            --container-name uploads --name colorize/photo.jpg --file photo.jpg

          azcopy: it takes no account key; use az, the Storage Explorer or an SAS of theirs.

          Azure Storage Explorer: Connect > Storage account or service > Connection string:
            {stack.Storage}

        blobs      {stack.BlobEndpoint}
        functions  {stack.Functions}api/jobs
        logs       {Path.Combine(data, "logs")}
        addresses  {Path.Combine(data, StackFile.Name)}

        Ctrl-C stops it; what was uploaded and restored is kept.
        """;

    private static void Say(string line) => Console.Error.WriteLine(line);
}
