using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Dgp.Contracts;

namespace Dgp.Worker.Stack;

/// <summary>The storage that submit, status and cancel talk to: a stack of this machine or a deployment.</summary>
internal static class StorageConnection
{
    /// <param name="data">Folder of a local stack; null is the usual one.</param>
    /// <param name="account">Name of a storage account; null is the local stack.</param>
    /// <exception cref="DgpException">NotFound: no stack runs there.</exception>
    public static BlobServiceClient Open(string? data, string? account) => account is null
        ? new BlobServiceClient(StackFile.Running(Path.GetFullPath(data ?? Installation.Data("stack"))).Storage)
        : new BlobServiceClient(new Uri($"https://{account}.blob.core.windows.net"), new DefaultAzureCredential());

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
                ErrorCode.StorageUnavailable, $"Storage refused access: {FirstLine(e)}", "The role Storage Blob Data Contributor is needed on the account.", e);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException { InnerException: RequestFailedException })
        {
            throw new DgpException(ErrorCode.StorageUnavailable, $"Storage does not answer as it should: {FirstLine(e)}", "Look whether the stack runs, and try again.", e);
        }
    }

    private static string FirstLine(Exception e) => Printable.Text(e.Message.Split('\n', 2)[0].Trim());
}
