namespace Dgp.ServiceBus.Protocol;

/// <summary>What a connection may do: the tokens that it has shown.</summary>
internal sealed class Grants(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<AccessToken> _tokens = [];

    public void Add(AccessToken token)
    {
        lock (_lock)
        {
            // Each link shows one again from time to time.
            _tokens.RemoveAll(t => t.Path == token.Path && t.Expires <= token.Expires);
            _tokens.Add(token);
        }
    }

    public bool Open(string path)
    {
        lock (_lock)
        {
            return _tokens.Exists(t => t.Opens(path, time.GetUtcNow()));
        }
    }
}
