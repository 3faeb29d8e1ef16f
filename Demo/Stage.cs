using Parley.Client;

namespace Parley.Demo;

/// <summary>Where the world is made: everybody's client, and the ids that the server gave to what has a name here.</summary>
internal sealed class Stage(Func<string, ParleyClient> clientOf)
{
    private readonly Dictionary<string, ParleyClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<Thing, string> _ids = [];

    /// <summary>Somebody's client.</summary>
    public ParleyClient this[string userId]
    {
        get
        {
            if (!_clients.TryGetValue(userId, out var client))
                _clients[userId] = client = clientOf(userId);
            return client;
        }
    }

    /// <summary>Remembers the id of what was made.</summary>
    public void Place(Thing thing, string id) => _ids[thing] = id;

    /// <summary>The id of what was made.</summary>
    public string IdOf(Thing thing) => thing.Kind is ShareKind.Profile ? thing.Name : _ids[thing];

    /// <summary>The thing as it is shared.</summary>
    public ShareRef Share(Thing thing) => new(thing.Kind, IdOf(thing));
}

/// <summary>Something that can be shared, by the name that this story has for it.</summary>
internal readonly record struct Thing(ShareKind Kind, string Name)
{
    /// <summary>A pin, by the name of its picture.</summary>
    public static Thing Pin(string name) => new(ShareKind.Pin, name);

    /// <summary>A board.</summary>
    public static Thing Board(string name) => new(ShareKind.Board, name);

    /// <summary>A person.</summary>
    public static Thing Person(string userId) => new(ShareKind.Profile, userId);
}
