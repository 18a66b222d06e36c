namespace Microsoft.Azure.Functions.Worker;

/// <summary>Objects that belong to an invocation, by their type.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    void Set<T>(T instance);

    /// <returns>null if there is none of that type.</returns>
    T? Get<T>();
}
