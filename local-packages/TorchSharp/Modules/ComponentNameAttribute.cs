namespace TorchSharp.Utils;

/// <summary>The name under which a module's field is registered, instead of its own.</summary>
[AttributeUsage(AttributeTargets.All)]
public class ComponentNameAttribute : Attribute
{
    public string Name { get; set; } = "";
}
