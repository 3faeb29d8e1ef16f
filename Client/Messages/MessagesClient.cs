using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Messages, reactions, saves and the gallery.</summary>
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

    /// <summary>Replaces the text of the caller's own message. Null removes the text of a message with shares.</summary>
    public Task<Message> EditAsync(string conversationId, long seq, string? text, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Patch(Message(conversationId, seq), new(text), ParleyJson.Default.EditRequest), cancellationToken);

    /// <summary>Unsends the caller's own message. Its stub stays and is returned.</summary>
    public Task<Message> UnsendAsync(string conversationId, long seq, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Delete(Message(conversationId, seq)), cancellationToken);

    /// <summary>Adds a reaction to a message. This is idempotent.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="seq">The sequence number of the message.</param>
    /// <param name="reaction">A name of the palette.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Message> ReactAsync(string conversationId, long seq, string reaction, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Put(Message(conversationId, seq, "reactions", reaction)), cancellationToken);

    /// <summary>Removes a reaction. This is idempotent.</summary>
    public Task<Message> TakeBackReactionAsync(
        string conversationId, long seq, string reaction, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Delete(Message(conversationId, seq, "reactions", reaction)), cancellationToken);

    /// <summary>Saves a shared pin to a board of the caller.</summary>
    /// <param name="conversationId">The conversation in which it was shared.</param>
    /// <param name="seq">The sequence number of the message.</param>
    /// <param name="share">The index of the share in the message, from 0.</param>
    /// <param name="boardId">The board to save to.</param>
    /// <param name="clientId">Identifies the save permanently. If null, the client generates it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Pin> SaveAsync(
        string conversationId, long seq, int share, string boardId, string? clientId = null, CancellationToken cancellationToken = default)
    {
        var request = new SaveShareRequest(boardId, share, clientId ?? ClientIds.New());
        return _caller.AskAsync(
            ApiCall.Post(Message(conversationId, seq, "save"), request, ParleyJson.Default.SaveShareRequest),
            ParleyJson.Default.Pin,
            cancellationToken);
    }

    /// <summary>Reads the newest page.</summary>
    public Task<MessagePage> NewestAsync(string conversationId, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("limit", limit), cancellationToken);

    /// <summary>Reads the page of entries below a sequence number.</summary>
    public Task<MessagePage> BeforeAsync(
        string conversationId, long before, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("before", before).With("limit", limit), cancellationToken);

    /// <summary>Reads the page of entries above a sequence number.</summary>
    public Task<MessagePage> AfterAsync(
        string conversationId, long after, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("after", after).With("limit", limit), cancellationToken);

    /// <summary>Reads the page of entries on both sides of a sequence number.</summary>
    public Task<MessagePage> AroundAsync(
        string conversationId, long around, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("around", around).With("limit", limit), cancellationToken);

    /// <summary>Reads the page of entries on both sides of the first unread message; the newest page if nothing is unread.</summary>
    public Task<MessagePage> AroundUnreadAsync(string conversationId, int? limit = null, CancellationToken cancellationToken = default) =>
        PageAsync(Messages(conversationId).With("around", "unread").With("limit", limit), cancellationToken);

    /// <summary>Reads all entries that the caller may read, the newest entry first.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="before">The read begins below this sequence number; null for the newest entry.</param>
    /// <param name="pageSize">The number of entries per request; null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
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

    /// <summary>Reads all entries above a sequence number that the caller may read, the oldest entry first.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="after">The read begins above this sequence number; 0 for the beginning.</param>
    /// <param name="pageSize">The number of entries per request; null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
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

    /// <summary>Reads one page of the changes after a position.</summary>
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

    /// <summary>Reads one page of the shares of a conversation, newest first.</summary>
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

    /// <summary>Reads all shares of a conversation, newest first.</summary>
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
