using System.Runtime.CompilerServices;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The caller's inbox, read positions, and settings of conversations.</summary>
public sealed class InboxClient
{
    private readonly ApiCaller _caller;

    internal InboxClient(ApiCaller caller) => _caller = caller;

    /// <summary>Reads one page of a folder, newest first.</summary>
    public Task<InboxPage> ListAsync(
        InboxFolder folder = InboxFolder.Main, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default)
    {
        var address = Address.Of("inbox")
            .With("folder", TolerantEnumConverter<InboxFolder>.NameOf(folder))
            .With("cursor", cursor)
            .With("limit", limit);
        return _caller.AskAsync(ApiCall.Get(address), ParleyJson.Default.InboxPage, cancellationToken);
    }

    /// <summary>Reads all of a folder, newest first. A conversation that moves during the read may be missed or returned twice. Read the
    /// changes since the first page's revision to correct this.</summary>
    public async IAsyncEnumerable<Pointer> AllAsync(
        InboxFolder folder = InboxFolder.Main, int? pageSize = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await ListAsync(folder, cursor, pageSize, cancellationToken);
            foreach (var pointer in page.Items)
                yield return pointer;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>Reads one page of the changes after a revision.</summary>
    /// <remarks>Fails with <see cref="ProblemCode.PositionUnknown"/> if the server no longer knows that revision. Then read the folders
    /// again and discard all stored messages: after the restore of a backup the server assigns the same sequence numbers to other
    /// messages.</remarks>
    public Task<InboxChanges> ChangesAsync(long since, int? limit = null, CancellationToken cancellationToken = default) =>
        _caller.AskAsync(
            ApiCall.Get(Address.Of("inbox", "changes").With("since", since).With("limit", limit)),
            ParleyJson.Default.InboxChanges,
            cancellationToken);

    /// <summary>Reads the changes after a revision, page by page; returns at least one page. Store each page's
    /// <see cref="InboxChanges.Revision"/>.</summary>
    public async IAsyncEnumerable<InboxChanges> CatchUpAsync(
        long since, int? pageSize = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        InboxChanges page;
        do
        {
            page = await ChangesAsync(since, pageSize, cancellationToken);
            yield return page;
            since = page.Revision;
        }
        while (page.More);
    }

    /// <summary>Marks everything up to a sequence number as read. The read position only moves forward.</summary>
    public Task<Pointer> ReadAsync(string conversationId, long seq, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Put(Of(conversationId, "read"), new(seq), ParleyJson.Default.PositionRequest), cancellationToken);

    /// <summary>Marks everything from a sequence number on as unread, at most 100 messages back.</summary>
    /// <remarks>The client retries only if the call certainly had no effect, because the user may have read on in the meantime.</remarks>
    public Task<Pointer> MarkUnreadAsync(string conversationId, long seq, CancellationToken cancellationToken = default)
    {
        var call = ApiCall.Post(Of(conversationId, "unread"), new(seq), ParleyJson.Default.PositionRequest);
        return AskAsync(call with { MayRepeat = false }, cancellationToken);
    }

    /// <summary>Mutes, unmutes, hides or shows a conversation.</summary>
    public Task<Pointer> ConfigureAsync(string conversationId, PointerSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return AskAsync(ApiCall.Patch(Of(conversationId, "settings"), settings, ParleyJson.Default.PointerSettings), cancellationToken);
    }

    private static Address Of(string conversationId, string what) => Address.Of("conversations", conversationId, what);

    private Task<Pointer> AskAsync(ApiCall call, CancellationToken cancellationToken) =>
        _caller.AskAsync(call, ParleyJson.Default.Pointer, cancellationToken);
}

internal sealed record PositionRequest(long Seq);
