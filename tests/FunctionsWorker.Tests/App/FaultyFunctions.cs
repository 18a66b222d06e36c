using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.TestApp;

/// <summary>Each is wrong in its own way; a test runs them and reads what the host says.</summary>
public static class FaultyFunctions
{
    [Function(nameof(NoSetting))]
    public static void NoSetting([BlobTrigger("%Missing%/{name}", Connection = "Data")] BlobClient blob) => Report.Write(nameof(NoSetting), blob.Name);

    [Function(nameof(NoConnection))]
    public static void NoConnection([BlobTrigger("a-container/{name}", Connection = "Nowhere")] BlobClient blob) => Report.Write(nameof(NoConnection), blob.Name);

    [Function(nameof(NoBus))]
    public static void NoBus([ServiceBusTrigger("queue", Connection = "NoBusHere")] string message) => Report.Write(nameof(NoBus), message);

    [Function(nameof(UnknownParameter))]
    public static void UnknownParameter([BlobTrigger("container/{name}", Connection = "Data")] BlobClient blob, string nmae) => Report.Write(blob.Name, nmae);

    [Function(nameof(UnknownToken))]
    public static void UnknownToken(
        [BlobTrigger("container/{name}", Connection = "Data")] BlobClient blob, [BlobInput("masks/{mask}", Connection = "Data")] string mask) => Report.Write(blob.Name, mask);

    [Function(nameof(BadSchedule))]
    public static void BadSchedule([TimerTrigger("every day")] TimerInfo timer) => Report.Write(nameof(BadSchedule), timer);

    [Function(nameof(NeverComes))]
    public static void NeverComes([TimerTrigger("0 0 0 30 2 *")] TimerInfo timer) => Report.Write(nameof(NeverComes), timer);

    [Function(nameof(BadRoute))]
    public static IResult BadRoute([HttpTrigger("get", Route = "a/{b")] HttpRequest request) => Results.Ok(request.Path);

    [Function(nameof(NotAwaited))]
    public static ValueTask NotAwaited([HttpTrigger("get")] HttpRequest request) => ValueTask.CompletedTask;

    [Function(nameof(NoTrigger))]
    public static void NoTrigger(string name) => Report.Write(nameof(NoTrigger), name);

    [Function(nameof(TwoTriggers))]
    public static void TwoTriggers([TimerTrigger("* * * * * *")] TimerInfo timer, [HttpTrigger] HttpRequest request) => Report.Write(request.Path, timer);

    [Function(nameof(NotAnArray))]
    public static void NotAnArray([ServiceBusTrigger("queue", Connection = "Bus", IsBatched = true)] ServiceBusReceivedMessage message) => Report.Write(nameof(NotAnArray), message);

    [Function("Twice")]
    public static void Once([TimerTrigger("* * * * * *")] TimerInfo timer) => Report.Write(nameof(Once), timer);

    [Function("twice")]
    public static void Again([TimerTrigger("* * * * * *")] TimerInfo timer) => Report.Write(nameof(Again), timer);
}
