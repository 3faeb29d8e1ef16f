using Parley.Client;

namespace Parley.WebClient.Conversations;

/// <summary>The conversations that stay open after they were shown, so that they appear at once when they are shown again.</summary>
internal sealed class OpenConversations(LiveModel model, MessageSender sender)
{
    private const int MaxOpen = 20;

    // In the order in which they were last shown; the most recent one is at the end.
    private readonly List<ConversationModel> _open = [];

    /// <summary>Returns the conversation if it is open and has the entries to show; otherwise null.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="at">The message to show; null for the first unread one or the end.</param>
    public ConversationModel? Find(string id, long? at)
    {
        var open = _open.Find(each => each.Id == id);
        if (open is not { IsLoaded: true } || !Has(open, at))
            return null;
        Keep(open);
        return open;
    }

    /// <summary>Opens a conversation at a message, at the first unread one, or at its end.</summary>
    /// <exception cref="ParleyException">The conversation could not be read.</exception>
    public async Task<ConversationModel> OpenAsync(string id, long? at)
    {
        var opened = await (at is { } seq ? model.OpenAroundAsync(id, seq) : model.OpenAtUnreadAsync(id));
        sender.Restore(opened);
        if (opened.Gone is null && !Has(opened, at))
            await ((at ?? FirstUnread(opened)) is { } target ? opened.ShowAroundAsync(target) : opened.ShowNewestAsync());
        Keep(opened);
        return opened;
    }

    /// <summary>Returns the lowest sequence number that may be unread; null if nothing is unread.</summary>
    public static long? FirstUnread(ConversationModel conversation) => conversation.Pointer switch
    {
        null => conversation.FirstUnreadSeq, // The pages of the inbox that have been read do not contain its pointer.
        { Unread: > 0, ReadSeq: var read } => read + 1,
        _ => null,
    };

    /// <summary>Returns how many messages of a person an open conversation has loaded; 0 if it is not open.</summary>
    public int CountOf(string id, string senderId) =>
        _open.Find(each => each.Id == id)?.Entries.Count(entry => entry.SenderId == senderId) ?? 0;

    private static bool Has(ConversationModel conversation, long? at)
    {
        var entries = conversation.Entries;
        if (at is { } seq)
            return entries.Any(entry => entry.Seq == seq);
        if (FirstUnread(conversation) is not { } unread)
            return !conversation.HasNewer;
        return (!conversation.HasOlder || entries is [{ Seq: var first }, ..] && first <= unread) && entries is [.., { Seq: var last }]
            && last >= unread;
    }

    private void Keep(ConversationModel conversation)
    {
        _open.RemoveAll(each => each.Gone is not null || each.Id == conversation.Id);
        _open.Add(conversation);
        if (_open.Count > MaxOpen && _open.Find(each => each != conversation && each.Pending.Count is 0) is { } oldest)
        {
            _open.Remove(oldest);
            model.Close(oldest);
        }
    }
}
