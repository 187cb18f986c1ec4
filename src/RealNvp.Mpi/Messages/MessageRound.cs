namespace RealNvp.Mpi.Messages;

/// <summary>Messages to and from other processes that are under way at once.</summary>
/// <param name="world">The processes.</param>
/// <param name="tag">What tells them from the messages of other work.</param>
internal sealed unsafe class MessageRound(MpiWorld world, int tag)
{
    private readonly List<Message> _messages = [];
    private int _over;

    /// <summary>A process that is waited for; null if none is.</summary>
    public int? AwaitedPeer => _over < _messages.Count ? _messages[_over].Peer : null;

    /// <summary>Begins to send bytes to another process; to this one, or none, nothing is sent.</summary>
    public void Send(void* bytes, int length, int to)
    {
        if (to != world.Rank && length > 0)
        {
            _messages.Add(world.Send(bytes, length, to, tag));
        }
    }

    /// <summary>Begins to receive bytes from another process.</summary>
    public void Receive(void* bytes, int length, int from)
    {
        if (from != world.Rank && length > 0)
        {
            _messages.Add(world.Receive(bytes, length, from, tag));
        }
    }

    /// <summary>Moves the messages on.</summary>
    /// <returns>Whether all are over. The round is then empty and can be used again.</returns>
    public bool Advance()
    {
        var messages = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_messages);
        while (_over < messages.Length && world.IsOver(ref messages[_over]))
        {
            _over++;
        }

        if (_over < messages.Length)
        {
            return false;
        }

        _messages.Clear();
        _over = 0;
        return true;
    }
}
