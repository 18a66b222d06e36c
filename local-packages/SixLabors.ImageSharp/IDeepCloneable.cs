namespace SixLabors.ImageSharp;

/// <summary>Can be copied so that neither copy sees changes of the other.</summary>
public interface IDeepCloneable
{
    IDeepCloneable DeepClone();
}

/// <inheritdoc cref="IDeepCloneable"/>
public interface IDeepCloneable<out T>
    where T : class
{
    T DeepClone();
}
