using System.Diagnostics;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.FunctionsHost.TestApp;

public sealed record Note(string Title, int Pages);

public static class BlobFunctions
{
    /// <summary>Tells which blob it got. The content may ask it to fail, to crash, or to take its time.</summary>
    [Function(nameof(Watch))]
    public static async Task Watch(
        [BlobTrigger("%Watched%/{name}", Source = BlobTriggerSource.EventGrid, Connection = "Data")] BlobClient blob,
        string name, FunctionContext context, CancellationToken cancellation)
    {
        var content = (await blob.DownloadContentAsync(cancellation)).Value;
        var text = content.Content.ToString();
        Report.Write(nameof(Watch), new
        {
            name,
            clientName = blob.Name,
            container = blob.BlobContainerName,
            etag = content.Details.ETag.ToString().Trim('"'),
            text,
            at = Stopwatch.GetTimestamp(),
            trace = context.TraceContext.TraceParent,
            blobTrigger = context.BindingContext.BindingData["BlobTrigger"],
            metadata = context.BindingContext.BindingData["Metadata"],
            properties = context.BindingContext.BindingData["Properties"],
        });
        switch (text.Split(' '))
        {
            case ["fail", ..]:
                throw new InvalidOperationException("as the blob asked");
            case ["crash", ..]:
                Environment.Exit(42);
                break;
            case ["slow", var seconds]:
                await WaitAsync(name, int.Parse(seconds, provider: null), cancellation);
                break;
            case ["deaf", var seconds]:
                await WaitAsync(name, int.Parse(seconds, provider: null), CancellationToken.None);
                break;
        }
    }

    [Function(nameof(AsText))]
    public static void AsText([BlobTrigger("types/text/{folder}/{file}.{ext}", Connection = "Data")] string text, string folder, string file, string ext) =>
        Report.Write(nameof(AsText), new { text, folder, file, ext });

    [Function(nameof(AsBytes))]
    public static void AsBytes([BlobTrigger("types/bytes/{number}", Connection = "Data")] byte[] bytes, int number) =>
        Report.Write(nameof(AsBytes), new { bytes = Convert.ToHexString(bytes), number });

    [Function(nameof(AsStream))]
    public static async Task AsStream([BlobTrigger("types/stream/{id}", Connection = "Data")] Stream stream, Guid id)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        Report.Write(nameof(AsStream), new { text = await reader.ReadToEndAsync(), id });
    }

    [Function(nameof(AsNote))]
    public static void AsNote([BlobTrigger("types/note/{name}", Connection = "Data")] Note note, Uri uri) =>
        Report.Write(nameof(AsNote), new { note.Title, note.Pages, uri });

    [Function(nameof(AsClients))]
    public static void AsClients(
        [BlobTrigger("types/client/{name}.png", Connection = "Data")] BlockBlobClient blob,
        [BlobInput("types/mask/{name}.mask.png", Connection = "Data")] string mask,
        [BlobInput("types/client/{name}.png", Connection = "Data")] BlobClient again) =>
        Report.Write(nameof(AsClients), new { blob.Name, mask, again = again.Name });

    private static async Task WaitAsync(string name, int seconds, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellation);
        }
        catch (OperationCanceledException)
        {
            Report.Write(nameof(Watch), new { name, cancelled = true });
            throw;
        }

        Report.Write(nameof(Watch), new { name, finished = true });
    }
}
