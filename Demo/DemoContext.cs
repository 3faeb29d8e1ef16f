using Parley.Client;

namespace Parley.Demo;

/// <summary>The client of every user, and the ids that the server assigned to the named items of the demo.</summary>
internal sealed class DemoContext(Func<string, ParleyClient> clientOf)
{
    private readonly Dictionary<string, ParleyClient> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<DemoItem, string> _ids = [];

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
    public void Place(DemoItem item, string id) => _ids[item] = id;

    /// <summary>The id of what was made.</summary>
    public string IdOf(DemoItem item) => item.Kind is ShareKind.Profile ? item.Name : _ids[item];

    /// <summary>The item as it is shared.</summary>
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
