namespace Parley.Benchmarks.Floor;

/// <summary>The minimum for a conversation: one grain that writes a message and its head, and delivers to the members.</summary>
internal interface IFloorConversation : IGrainWithStringKey
{
    /// <summary>Writes one message and delivers it to this number of members. Those who are connected get an event of the given
    /// size.</summary>
    Task<long> SendAsync(byte[] message, int members, int eventSize);
}

/// <summary>One member's inbox.</summary>
internal interface IFloorMember : IGrainWithStringKey
{
    /// <summary>Stores the newest message of a conversation in memory.</summary>
    Task DeliverAsync(string conversation, long seq, byte[] message, int eventSize);
}

/// <inheritdoc cref="IFloorConversation"/>
[Orleans.Concurrency.Reentrant]
internal sealed class FloorConversation(FloorStore store) : Grain, IFloorConversation
{
    private IFloorMember[] _members = [];
    private long _last;

    public async Task<long> SendAsync(byte[] message, int members, int eventSize)
    {
        if (_members.Length != members)
            _members = [.. Enumerable.Range(0, members)
                .Select(number => GrainFactory.GetGrain<IFloorMember>($"{this.GetPrimaryKeyString()}-{number}"))];
        var seq = ++_last;
        await store.WriteAsync(this.GetPrimaryKeyString(), seq, message);
        await Task.WhenAll(_members.Select(member => member.DeliverAsync(this.GetPrimaryKeyString(), seq, message, eventSize)));
        return seq;
    }
}

/// <inheritdoc cref="IFloorMember"/>
internal sealed class FloorMember(FloorStreams streams) : Grain, IFloorMember
{
    private readonly Dictionary<string, (long Seq, byte[] Message)> _pointers = [];

    public Task DeliverAsync(string conversation, long seq, byte[] message, int eventSize)
    {
        _pointers[conversation] = (seq, message);
        streams.Push(this.GetPrimaryKeyString(), message, eventSize);
        return Task.CompletedTask;
    }
}

/// <summary>A grain without state. It shows what Orleans itself needs for an activation.</summary>
internal interface IBareGrain : IGrainWithStringKey
{
    /// <summary>Activates the grain.</summary>
    Task TouchAsync();
}

/// <inheritdoc cref="IBareGrain"/>
internal sealed class BareGrain : Grain, IBareGrain
{
    public Task TouchAsync() => Task.CompletedTask;
}
