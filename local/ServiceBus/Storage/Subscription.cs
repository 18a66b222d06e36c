namespace Dgp.ServiceBus.Storage;

/// <summary>Somebody who receives from an entity.</summary>
/// <param name="deletes">What was delivered is gone, without a lock.</param>
/// <param name="credit">How many messages it would take now.</param>
/// <param name="deliver">Hands it one; false if it could not take it after all.</param>
internal sealed class Subscription(Entity entity, bool deletes, Func<int> credit, Func<Message, bool> deliver)
{
    public Entity Entity => entity;

    public bool Deletes => deletes;

    public int Credit => credit();

    public bool Deliver(Message message) => deliver(message);
}
