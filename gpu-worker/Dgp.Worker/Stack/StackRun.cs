using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Dgp.Contracts.Jobs;
using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Stack;

/// <summary>A stack in the foreground.</summary>
internal static class StackRun
{
    /// <summary>How long the address for azcopy can be used.</summary>
    private static readonly TimeSpan Signed = TimeSpan.FromDays(7);

    /// <returns>The exit code.</returns>
    /// <exception cref="Dgp.Contracts.DgpException">It does not start.</exception>
    public static async Task<int> UntilAsync(StackSettings settings, bool json, CancellationToken stop)
    {
        Say($"Starting storage, queue, functions and {settings.Workers} worker(s) on {settings.Data} ...");
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

          azcopy copy photo.jpg '{UploadAddress(stack)}' --from-to LocalBlob

        Connection strings, for Azure Storage Explorer (Connect > Storage account or service > Connection string) and for programs:

          {stack.Storage}
          {stack.ServiceBus}

        blobs      {stack.BlobEndpoint}
        functions  {stack.Functions}api/jobs
        logs       {Path.Combine(data, "logs")}
        addresses  {Path.Combine(data, StackFile.Name)}

        Ctrl-C stops it; what was uploaded and restored is kept.
        """;

    // azcopy takes no account key, but an address that is signed with it.
    private static Uri UploadAddress(StackFile stack)
    {
        var upload = new BlobServiceClient(stack.Storage).GetBlobContainerClient(Containers.Uploads).GetBlobClient("colorize/photo.jpg");
        return upload.GenerateSasUri(BlobSasPermissions.Create | BlobSasPermissions.Write, DateTimeOffset.UtcNow + Signed);
    }

    private static void Say(string line) => Console.Error.WriteLine(line);
}
