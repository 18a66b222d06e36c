namespace Microsoft.Azure.Functions.Worker;

/// <summary>The key that a request needs in the cloud. Not enforced on a laptop, as with the published local tools.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
