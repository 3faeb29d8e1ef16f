using System.Text;

namespace Parley.WebClient.Tabs;

/// <summary>Turns the events of the leader's stream into messages to the followers.</summary>
/// <param name="since">The revision with which the stream was requested.</param>
internal sealed class RelayWriter(long since)
{
    private readonly StringBuilder _held = new();
    private long _position = since;
    private string? _hello;

    /// <summary>The answer to <see cref="RelayKind.Ask"/>; null before the first event.</summary>
    public RelayMessage? Here => _hello is null ? null : new(RelayKind.Here, _position, _position, _hello);

    /// <summary>Takes an event. Returns the message to post, or null.</summary>
    public RelayMessage? Take(EventBlock block)
    {
        var (name, id) = (block.Name, block.Id);
        if (_hello is null)
        {
            if (name is not "hello")
                return null;
            _hello = block.Data;
            return new(RelayKind.Opened, _position, _position, _hello);
        }

        // During a catch-up, only the last pointer has an id. The pointers are posted together: otherwise a follower that begins between
        // two of them would not notice that it missed the first ones.
        if (id is null && name is "pointer")
        {
            _held.Append(block.Text);
            return null;
        }

        if (id is not { } revision)
            return new(RelayKind.Signal, _position, _position, block.Text);
        var kind = name is "resync" ? RelayKind.Resync : RelayKind.Changes;
        var message = new RelayMessage(kind, _position, revision, _held.Append(block.Text).ToString());
        _held.Clear();
        _position = revision;
        return message;
    }
}
