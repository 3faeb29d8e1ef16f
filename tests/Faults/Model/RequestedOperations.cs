using Parley.Conversations;
using Parley.Users;

namespace Parley.Faults.Model;

/// <summary>All operations that clients have requested. No other operation may take effect, and none more often than it was
/// requested.</summary>
internal sealed class RequestedOperations
{
    private readonly Dictionary<object, int> _left = [];
    private readonly Dictionary<(ConversationId, UserId, ClientId), List<SendMessage>> _sends = [];

    /// <summary>Records one request. Equal requests are counted.</summary>
    public void Note(object operation) => _left[operation] = _left.GetValueOrDefault(operation) + 1;

    /// <summary>Records one send. Repeats have the same client id. Sometimes a different request has it as well, on purpose.</summary>
    public void Note(ConversationId id, UserId sender, SendMessage message)
    {
        var key = (id, sender, message.ClientId);
        if (!_sends.TryGetValue(key, out var variants))
            _sends[key] = variants = [];
        variants.Add(message);
    }

    /// <summary>Uses up one request of an operation that took effect. False if it took effect more often than it was requested.</summary>
    public bool Use(object operation) => (_left[operation] = _left.GetValueOrDefault(operation) - 1) >= 0;

    /// <summary>Whether an operation was ever requested.</summary>
    public bool Has(object operation) => _left.ContainsKey(operation);

    /// <summary>The number of shares in the send that became this message, even if the same append already changed the message. 0 if the
    /// row is not from a send.</summary>
    public int SharesOf(ConversationId id, Core.Storage.LogRow row) =>
        row.ClientId is { } clientId && Sends(id, row.SenderId, clientId) is [var only, ..] ? only.Shares.Length : 0;

    /// <summary>All different sends with one client id.</summary>
    public IReadOnlyList<SendMessage> Sends(ConversationId id, UserId sender, ClientId clientId) =>
        _sends.GetValueOrDefault((id, sender, clientId)) ?? [];
}

/// <summary>A request to create a group.</summary>
internal readonly record struct CreateRequest(ConversationId Id, UserId Creator);

/// <summary>A request to add one member.</summary>
internal readonly record struct AddMemberRequest(ConversationId Id, UserId Actor, UserId Member);

/// <summary>A request to add one member with history.</summary>
internal readonly record struct ShareHistoryRequest(ConversationId Id, UserId Actor, UserId Member);

/// <summary>A request to remove a member, or to leave.</summary>
internal readonly record struct RemoveMemberRequest(ConversationId Id, UserId Actor, UserId Member);

/// <summary>A request to rename.</summary>
internal readonly record struct RenameRequest(ConversationId Id, UserId Actor, string? Name);

/// <summary>A request to change an entry by a mark: edit, unsend or react.</summary>
internal readonly record struct MarkRequest(ConversationId Id, UserId Actor, long Seq);

/// <summary>A request to replace the text of a message.</summary>
internal readonly record struct EditRequest(ConversationId Id, UserId Actor, long Seq, string? Text);

/// <summary>A request to unsend.</summary>
internal readonly record struct UnsendRequest(ConversationId Id, UserId Actor, long Seq);

/// <summary>A request to set or remove a reaction.</summary>
internal readonly record struct ReactRequest(ConversationId Id, UserId Actor, long Seq, string Reaction, bool Present);
