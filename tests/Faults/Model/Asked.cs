using Parley.Conversations;
using Parley.Users;

namespace Parley.Faults.Model;

/// <summary>Everything that was ever asked for: nothing else may happen, and nothing more often than it was asked.</summary>
internal sealed class Asked
{
    private readonly Dictionary<object, int> _left = [];
    private readonly Dictionary<(ConversationId, UserId, ClientId), List<SendMessage>> _sends = [];

    /// <summary>Notes one call; equal wishes add up.</summary>
    public void Note(object wish) => _left[wish] = _left.GetValueOrDefault(wish) + 1;

    /// <summary>Notes one send. Repeats are of the same client id; so is, on purpose, now and then another request.</summary>
    public void Note(ConversationId id, UserId sender, SendMessage message)
    {
        var key = (id, sender, message.ClientId);
        if (!_sends.TryGetValue(key, out var variants))
            _sends[key] = variants = [];
        variants.Add(message);
    }

    /// <summary>Takes one call off; false: it happened without, or more often than, it was asked for.</summary>
    public bool Use(object wish) => (_left[wish] = _left.GetValueOrDefault(wish) - 1) >= 0;

    /// <summary>Whether it was asked for at all.</summary>
    public bool Has(object wish) => _left.ContainsKey(wish);

    /// <summary>Shares of the send that became a message, however it was changed in the same append; 0 where no send did.</summary>
    public int SharesOf(ConversationId id, Core.Storage.LogRow row) =>
        row.ClientId is { } clientId && Sends(id, row.SenderId, clientId) is [var only, ..] ? only.Shares.Length : 0;

    /// <summary>The sends of a client id.</summary>
    public IReadOnlyList<SendMessage> Sends(ConversationId id, UserId sender, ClientId clientId) =>
        _sends.GetValueOrDefault((id, sender, clientId)) ?? [];
}

/// <summary>A wish to make a group.</summary>
internal readonly record struct WishToCreate(ConversationId Id, UserId Creator);

/// <summary>A wish to add one person.</summary>
internal readonly record struct WishToAdd(ConversationId Id, UserId Actor, UserId Member);

/// <summary>That a person was to be added with history.</summary>
internal readonly record struct WishToShareHistory(ConversationId Id, UserId Actor, UserId Member);

/// <summary>A wish to remove a person, or to leave.</summary>
internal readonly record struct WishToRemove(ConversationId Id, UserId Actor, UserId Member);

/// <summary>A wish to rename.</summary>
internal readonly record struct WishToRename(ConversationId Id, UserId Actor, string? Name);

/// <summary>A wish to change an entry by a mark: edit, unsend or react.</summary>
internal readonly record struct WishToMark(ConversationId Id, UserId Actor, long Seq);

/// <summary>A wish to edit to a text.</summary>
internal readonly record struct WishToEdit(ConversationId Id, UserId Actor, long Seq, string? Text);

/// <summary>A wish to unsend.</summary>
internal readonly record struct WishToUnsend(ConversationId Id, UserId Actor, long Seq);

/// <summary>A wish to set or take back a reaction.</summary>
internal readonly record struct WishToReact(ConversationId Id, UserId Actor, long Seq, string Reaction, bool Present);
