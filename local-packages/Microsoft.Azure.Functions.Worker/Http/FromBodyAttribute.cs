namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>The parameter is read from the request's body, in the way that its content type asks for.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Enum | AttributeTargets.Struct,
    AllowMultiple = true)]
public class FromBodyAttribute : Attribute
{
}
