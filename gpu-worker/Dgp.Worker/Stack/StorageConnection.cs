using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Ledger;

namespace Dgp.Worker.Stack;

/// <summary>The storage that submit, status and cancel talk to: a stack of this machine or a deployment.</summary>
internal static class StorageConnection
{
    /// <param name="data">Folder of a local stack; null is the usual one.</param>
    /// <param name="account">Name of a storage account; null is the local stack.</param>
    /// <exception cref="DgpException">NotFound: no stack runs there.</exception>
    public static (BlobServiceClient Blobs, JobLedger Ledger) Open(string? data, string? account)
    {
        if (account is null)
        {
            var text = StackFile.Running(Path.GetFullPath(data ?? Installation.Data("stack"))).Storage;
            return With(new BlobServiceClient(text), new TableServiceClient(text, Connections.TableOptions()));
        }

        var credential = new DefaultAzureCredential();
        return With(
            new BlobServiceClient(new Uri($"https://{account}.blob.core.windows.net"), credential),
            new TableServiceClient(new Uri($"https://{account}.table.core.windows.net"), credential, Connections.TableOptions()));
    }

    /// <summary>Runs work on storage; what storage refuses becomes an error that says what to do.</summary>
    /// <exception cref="DgpException">StorageUnavailable.</exception>
    public static async Task<T> UseAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (AuthenticationFailedException e)
        {
            throw new DgpException(ErrorCode.StorageUnavailable, $"Nobody is signed in to Azure: {FirstLine(e)}", "Sign in with 'az login' and run this again.", e);
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403)
        {
            throw new DgpException(
                ErrorCode.StorageUnavailable, $"Storage refused access: {FirstLine(e)}", "The roles Storage Blob Data Contributor and Storage Table Data Contributor are needed on the account.", e);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException { InnerException: RequestFailedException })
        {
            throw new DgpException(ErrorCode.StorageUnavailable, $"Storage does not answer as it should: {FirstLine(e)}", "Look whether the stack runs, and try again.", e);
        }
    }

    private static (BlobServiceClient Blobs, JobLedger Ledger) With(BlobServiceClient blobs, TableServiceClient tables) => (blobs, new JobLedger(blobs, tables));

    private static string FirstLine(Exception e) => Printable.Text(e.Message.Split('\n', 2)[0].Trim());
}
