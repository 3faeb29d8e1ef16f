using Parley.Client;

namespace Parley.Demo;

/// <summary>The client of every user, and the ids that the server assigned to the named items of the demo.</summary>
internal sealed class DemoContext(Func<string, ParleyClient> clientOf)
{
    private readonly Dictionary<string, ParleyClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<DemoItem, string> _ids = [];

    /// <summary>The client that is signed in as a user.</summary>
    public ParleyClient this[string userId]
    {
        get
        {
            if (!_clients.TryGetValue(userId, out var client))
                _clients[userId] = client = clientOf(userId);
            return client;
        }
    }

    /// <summary>Stores the id that the server assigned to an item.</summary>
    public void Place(DemoItem item, string id) => _ids[item] = id;

    /// <summary>The id that the server assigned to an item. A person's id is the item's name.</summary>
    public string IdOf(DemoItem item) => item.Kind is ShareKind.Profile ? item.Name : _ids[item];

    /// <summary>The reference by which a message shares an item.</summary>
    public ShareRef Share(DemoItem item) => new(item.Kind, IdOf(item));
}

/// <summary>An item that can be shared, by its name within the demo.</summary>
internal readonly record struct DemoItem(ShareKind Kind, string Name)
{
    /// <summary>A pin, by the name of its picture.</summary>
    public static DemoItem Pin(string name) => new(ShareKind.Pin, name);

    /// <summary>A board.</summary>
    public static DemoItem Board(string name) => new(ShareKind.Board, name);

    /// <summary>A person.</summary>
    public static DemoItem Person(string userId) => new(ShareKind.Profile, userId);
}
