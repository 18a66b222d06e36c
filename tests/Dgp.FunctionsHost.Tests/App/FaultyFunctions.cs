using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.FunctionsHost.TestApp;

/// <summary>Each is wrong in its own way; a test runs them and reads what the host says.</summary>
public static class FaultyFunctions
{
    [Function(nameof(NoSetting))]
    public static void NoSetting([BlobTrigger("%Missing%/{name}", Connection = "Data")] BlobClient blob) => Report.Write(nameof(NoSetting), blob.Name);

    [Function(nameof(NoConnection))]
    public static void NoConnection([BlobTrigger("a-container/{name}", Connection = "Nowhere")] BlobClient blob) => Report.Write(nameof(NoConnection), blob.Name);

    [Function(nameof(UnknownToken))]
    public static void UnknownToken(
        [BlobTrigger("container/{name}", Connection = "Data")] BlobClient blob, [BlobInput("masks/{mask}", Connection = "Data")] string mask) => Report.Write(blob.Name, mask);

    [Function(nameof(BadSchedule))]
    public static void BadSchedule([TimerTrigger("every day")] TimerInfo timer) => Report.Write(nameof(BadSchedule), timer);

    [Function(nameof(NeverComes))]
    public static void NeverComes([TimerTrigger("0 0 0 30 2 *")] TimerInfo timer) => Report.Write(nameof(NeverComes), timer);

    // By way of a setting: the worker maps the routes of all functions, those that the host leaves out too, and with one that is no template it serves none.
    [Function(nameof(BadRoute))]
    public static IResult BadRoute([HttpTrigger("get", Route = "%Route%")] HttpRequest request) => Results.Ok(request.Path);

    [Function(nameof(Output))]
    [BlobOutput("container/copy", Connection = "Data")]
    public static string Output([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => timer.IsPastDue.ToString();
}
