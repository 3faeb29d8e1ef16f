using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Messages, reactions, saving and the gallery.</summary>
public sealed class MessagesClient
{
    private readonly ApiCaller _caller;

    internal MessagesClient(ApiCaller caller) => _caller = caller;

    /// <summary>Sends one message.</summary>
    public Task<Message> SendAsync(string conversationId, NewMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var named = message with { ClientId = message.ClientId ?? ClientIds.New() };
        return AskAsync(ApiCall.Post(Messages(conversationId), named, ParleyJson.Default.NewMessage), cancellationToken);
    }

    /// <summary>Replaces the text of one's own message; null where its shares remain without words.</summary>
    public Task<Message> EditAsync(string conversationId, long seq, string? text, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Patch(Message(conversationId, seq), new(text), ParleyJson.Default.EditRequest), cancellationToken);

    /// <summary>Takes back one's own message; its stub stays, and is the answer.</summary>
    public Task<Message> UnsendAsync(string conversationId, long seq, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Delete(Message(conversationId, seq)), cancellationToken);

    /// <summary>Reacts to a message; again changes nothing.</summary>
    /// <param name="conversationId">Where.</param>
    /// <param name="seq">The message.</param>
    /// <param name="reaction">A name of the palette.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Message> ReactAsync(string conversationId, long seq, string reaction, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Put(Message(conversationId, seq, "reactions", reaction)), cancellationToken);

    /// <summary>Takes a reaction back; again changes nothing.</summary>
    public Task<Message> TakeBackReactionAsync(
        string conversationId, long seq, string reaction, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Delete(Message(conversationId, seq, "reactions", reaction)), cancellationToken);

    /// <summary>Saves a shared pin to one's own board.</summary>
    /// <param name="conversationId">Where it was shared.</param>
    /// <param name="seq">The message.</param>
    /// <param name="share">Which of its shares, from 0.</param>
    /// <param name="boardId">Where to.</param>
    /// <param name="clientId">Names the save for ever; made here when null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Pin> SaveAsync(
        string conversationId, long seq, int share, string boardId, string? clientId = null, CancellationToken cancellationToken = default)
    {
        var request = new SaveShareRequest(boardId, share, clientId ?? ClientIds.New());
        return _caller.AskAsync(
            ApiCall.Post(Message(conversationId, seq, "save"), request, ParleyJson.Default.SaveShareRequest),
            ParleyJson.Default.Pin,
            cancellationToken);
    }

    /// <summary>The newest page.</summary>
    public Task<MessagePage> NewestAsync(string conversationId, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("limit", limit), cancellationToken);

    /// <summary>The page of entries below a number.</summary>
    public Task<MessagePage> BeforeAsync(
        string conversationId, long before, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("before", before).With("limit", limit), cancellationToken);

    /// <summary>The page of entries above a number.</summary>
    public Task<MessagePage> AfterAsync(
        string conversationId, long after, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("after", after).With("limit", limit), cancellationToken);

    /// <summary>The page with entries on both sides of a number.</summary>
    public Task<MessagePage> AroundAsync(
        string conversationId, long around, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("around", around).With("limit", limit), cancellationToken);

    /// <summary>The page with entries on both sides of the first unread message; the newest page when nothing is unread.</summary>
    public Task<MessagePage> AroundUnreadAsync(string conversationId, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("around", "unread").With("limit", limit), cancellationToken);

    /// <summary>All that one may read, the newest entry first.</summary>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="before">Begin below this number, or null for the newest.</param>
    /// <param name="pageSize">Entries asked for at a time; null for the server's default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<Message> BackwardsAsync(
        string conversationId,
        long? before = null,
        int? pageSize = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = before;
        do
        {
            var page = await PageAsync(Messages(conversationId).With("before", next).With("limit", pageSize), cancellationToken);
            foreach (var entry in page.Items.Reverse())
                yield return entry;
            next = page.Before;
        }
        while (next is not null);
    }

    /// <summary>All that one may read above a number, the oldest entry first.</summary>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="after">Begin above this number; 0 for the beginning.</param>
    /// <param name="pageSize">Entries asked for at a time; null for the server's default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<Message> ForwardsAsync(
        string conversationId,
        long after = 0,
        int? pageSize = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long? next = after;
        while (next is { } position)
        {
            var page = await AfterAsync(conversationId, position, pageSize, cancellationToken);
            foreach (var entry in page.Items)
                yield return entry;
            next = page.After;
        }
    }

    /// <summary>What happened after a position: one page.</summary>
    public Task<ChangePage> ChangesAsync(
        string conversationId, long after, int? limit = null, CancellationToken cancellationToken = default) =>
        _caller.AskAsync(
            ApiCall.Get(Address.Of("conversations", conversationId, "changes").With("after", after).With("limit", limit)),
            ParleyJson.Default.ChangePage,
            cancellationToken);

    /// <summary>Reads the changes after a position, page by page up to the newest; returns at least one page. Store each page's
    /// <see cref="ChangePage.Through"/>.</summary>
    public async IAsyncEnumerable<ChangePage> CatchUpAsync(
        string conversationId,
        long after,
        int? pageSize = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChangePage page;
        do
        {
            page = await ChangesAsync(conversationId, after, pageSize, cancellationToken);
            yield return page;
            after = page.Through;
        }
        while (page.Through < page.Head);
    }

    /// <summary>One page of what was shared, newest first.</summary>
    public Task<Page<SharedCard>> SharesAsync(
        string conversationId,
        ShareKind? kind = null,
        string? cursor = null,
        int? limit = null,
        CancellationToken cancellationToken = default)
    {
        var address = Address.Of("conversations", conversationId, "shares")
            .With("kind", kind is { } only ? TolerantEnumConverter<ShareKind>.NameOf(only) : null)
            .With("cursor", cursor)
            .With("limit", limit);
        return _caller.AskAsync(ApiCall.Get(address), ParleyJson.Default.PageSharedCard, cancellationToken);
    }

    /// <summary>All that was shared, newest first.</summary>
    public IAsyncEnumerable<SharedCard> AllSharesAsync(
        string conversationId, ShareKind? kind = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        Paging.AllAsync((cursor, token) => SharesAsync(conversationId, kind, cursor, pageSize, token), cancellationToken);

    private static Address Messages(string conversationId) => Address.Of("conversations", conversationId, "messages");

    private static Address Message(string conversationId, long seq, params ReadOnlySpan<string> rest) =>
        Address.Of(["conversations", conversationId, "messages", Address.Number(seq), .. rest]);

    private Task<Message> AskAsync(ApiCall call, CancellationToken cancellationToken) =>
        _caller.AskAsync(call, ParleyJson.Default.Message, cancellationToken);

    private Task<MessagePage> PageAsync(Address address, CancellationToken cancellationToken) =>
        _caller.AskAsync(ApiCall.Get(address), ParleyJson.Default.MessagePage, cancellationToken);
}

internal sealed record EditRequest([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Text);

internal sealed record SaveShareRequest(string BoardId, int Share, string ClientId);
