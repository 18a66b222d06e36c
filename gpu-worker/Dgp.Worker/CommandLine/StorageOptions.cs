using System.CommandLine;
using Azure.Storage.Blobs;
using Dgp.Ledger;
using Dgp.Worker.Stack;

namespace Dgp.Worker.CommandLine;

/// <summary>Which storage a verb talks to: a stack of this machine, or a deployment.</summary>
internal sealed class StorageOptions
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Data folder of the stack that ./dgp up runs. Default: .dgp/stack.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _account = new("--account")
    {
        Description = "A deployment's storage account instead, with your Azure sign-in.",
        HelpName = "NAME",
    };

    public StorageOptions(Command verb)
    {
        Values.RequireName(_data);
        _account.Validators.Add(result =>
        {
            // Source: Azure, naming rules of storage accounts. Anything else would be another host's address.
            if (result.GetValueOrDefault<string?>() is { } name && (name.Length is < 3 or > 24 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))))
            {
                result.AddError($"--account takes the name of a storage account, 3 to 24 small letters and digits, not '{name}'.");
            }
        });
        verb.Validators.Add(result =>
        {
            if (result.GetResult(_data) is not null && result.GetResult(_account) is not null)
            {
                result.AddError("--data and --account exclude each other.");
            }
        });
        verb.Add(_data);
        verb.Add(_account);
    }

    public (BlobServiceClient Blobs, JobLedger Ledger) Open(ParseResult parse) => StorageConnection.Open(parse.GetValue(_data), parse.GetValue(_account));
}
