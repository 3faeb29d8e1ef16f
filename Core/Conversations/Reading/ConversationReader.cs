using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations.Reading;

/// <summary>All reads of a conversation. Each read begins with a confirmed state, checks the membership in it, and returns nothing
/// newer.</summary>
internal sealed class ConversationReader(
    ConversationId id, ConversationServices services, Confirmations confirmations, Receipts receipts, Action absent)
{
    private const int MaxTries = 5;
    private const int FewRows = 10;

    private int PageBytes => services.Options.PageBytes;

    public Task<Result<ConversationView>> GetAsync(UserId viewer) =>
        ReadAsync(viewer, (log, member) => ValueTask.FromResult<Result<ConversationView>>(ViewOf(log.State, member)));

    public Task<Result<bool>> HasSentAsync(UserId sender, ClientId clientId) => ReadAsync<bool>(sender, async (_, _) =>
        await services.Store.FindSentAsync(id, sender, clientId, CancellationToken.None) is not null);

    /// <summary>Returns one entry. Refuses with NotFound if the reader may not read it.</summary>
    public Task<Result<EntryView>> EntryAsync(UserId reader, long seq) =>
        ReadAsync(reader, (log, member) => EntryAsync(log, member, reader, seq));

    /// <summary>Returns the message with a client id. Refuses with NotFound if the sender may not read it.</summary>
    public Task<Result<EntryView>> SentAsync(UserId sender, ClientId clientId) => ReadAsync(sender, async (log, member) =>
    {
        var sent = await services.Store.FindSentAsync(id, sender, clientId, CancellationToken.None);
        return await EntryAsync(log, member, sender, sent?.Seq ?? 0);
    });

    public Task<Result<MessagePage>> ReadAsync(UserId reader, ReadMessages query) => ReadAsync<MessagePage>(reader, async (log, member) =>
    {
        var firstUnread = await FirstUnreadAsync(log, member, query.Cursor);
        var (lastSeq, first) = (log.State.LastSeq, member.FirstReadableSeq);
        if (query.After > lastSeq)
            return Errors.PositionUnknown;
        PageScan page;
        if (lastSeq >= first && (query.AroundUnread ? firstUnread : query.Around) is { } around)
        {
            around = Math.Max(first, Math.Min(around, lastSeq));
            // Older entries get half of the bytes, so that newer entries get the other half.
            var older = await PageScan.BackwardAsync(log, first, around, new((query.Limit / 2) + 1, PageBytes / 2));
            page = older.Then(await PageScan.ForwardAsync(
                log, around + 1, new(query.Limit - older.Entries.Length, PageBytes - older.Bytes)));
        }
        else if (query.After is { } after)
        {
            page = await PageScan.ForwardAsync(log, Math.Max(after + 1, first), new(query.Limit, PageBytes));
        }
        else
        {
            page = await PageScan.BackwardAsync(log, first, Math.Min(query.Before - 1 ?? lastSeq, lastSeq), new(query.Limit, PageBytes));
        }

        return new MessagePage(
            [.. page.Entries.Select(row => EntryOf(row, reader))],
            page.Low > first ? page.Low : null,
            page.High < lastSeq ? page.High : null,
            firstUnread,
            lastSeq);
    });

    public Task<Result<ChangePage>> ChangesAsync(UserId reader, long after, int limit) => ReadAsync<ChangePage>(
        reader, async (log, member) =>
    {
        if (after > log.State.LastSeq)
            return Errors.PositionUnknown;
        var position = Math.Max(after, member.FirstReadableSeq - 1);
        var rows = await log.RangeAsync(position + 1, log.State.LastSeq, limit, fromEnd: false);

        // The entries that the marks changed, in the order of their first marks. If they exceed the byte limit, the page ends before the
        // first mark whose entry was not read.
        rows = WithinPage(rows);
        ImmutableArray<long> targets = [.. rows.Where(row => IsShownMark(row, member)).Select(row => row.Changed).Distinct()];
        var changed = (await log.RowsAsync(targets)).ToDictionary(row => row.Seq);
        if (changed.Count < targets.Length)
            rows = [.. rows.TakeWhile(row => !IsShownMark(row, member) || changed.ContainsKey(row.Changed))];

        // If several marks name the same entry, only the last one is returned, with the entry's present state.
        var lastMarks = new Dictionary<long, long>();
        foreach (var row in rows.Where(row => IsShownMark(row, member)))
            lastMarks[row.Changed] = row.Seq;

        var items = ImmutableArray.CreateBuilder<Change>();
        foreach (var row in rows)
        {
            if (row.Kind is not LogRowKind.Mark)
                items.Add(new(row.Seq, EntryOf(row, reader), false));
            else if (row.Changed < member.FirstReadableSeq)
                items.Add(new(row.Seq, null, true));
            else if (lastMarks[row.Changed] == row.Seq)
                items.Add(new(row.Seq, EntryOf(changed[row.Changed], reader), true));
        }

        return new ChangePage(
            items.ToImmutable(),
            rows.IsEmpty ? position : rows[^1].Seq,
            log.State.LastSeq,
            await receipts.OthersAsync(log.State, reader));
    });

    public Task<Result<SharePage>> SharesAsync(UserId reader, ShareKind? kind, SharePosition? from, int limit) => ReadAsync<SharePage>(
        reader, async (log, member) =>
    {
        // The index may name messages above the confirmed head, so the head limits the range. Each indexed message has at least one share.
        // So reading one message more than the requested number of shares shows whether there is a next page.
        var end = Math.Min(from?.Seq ?? long.MaxValue, log.State.LastSeq) + 1;
        var indexed = await services.Store.ReadSharesAsync(id, kind, end, limit + 1, CancellationToken.None);
        ImmutableArray<long> seqs = [.. indexed.Where(seq => seq >= member.FirstReadableSeq)];
        var rows = await log.RowsAsync(seqs);
        var items = ImmutableArray.CreateBuilder<SharedCard>();
        foreach (var share in rows.SelectMany(row => SharesOf(row)).Where(share => kind is null || share.Card.Kind == kind))
        {
            if (share.Seq == from?.Seq && share.Index < from.Value.Index)
                continue;
            if (items.Count == limit)
                return new SharePage(items.ToImmutable(), new(share.Seq, share.Index));
            items.Add(share);
        }

        // A next page exists if the byte limit left out messages. It may also exist if messages were unsent after the index was read.
        SharePosition? next = rows.Length < seqs.Length ? new(seqs[rows.Length], 0)
            : seqs.Length > limit ? new(seqs[^1] - 1, 0)
            : null;
        return new SharePage(items.ToImmutable(), next);
    });

    public Task<Result<SharedCard>> ShareAsync(UserId reader, long seq, int index) => ReadAsync<SharedCard>(reader, async (log, member) =>
    {
        if (seq < member.FirstReadableSeq || seq > log.State.LastSeq || await log.RowAsync(seq) is not { Kind: LogRowKind.Message } row)
            return Errors.NotFound;
        if (EntryJson.Decode(id, row).Unsent)
            return Errors.ContentNotFound;
        var shares = SharesOf(row);
        return index >= 0 && index < shares.Length ? shares[index] : Errors.NotFound;
    });

    public Task<Result<ReadCursor>> PositionAsync(UserId reader, long seq) => ReadAsync<ReadCursor>(reader, async (log, member) =>
    {
        if (seq > log.State.LastSeq)
            return Errors.PositionUnknown;
        seq = Math.Max(seq, member.FirstReadableSeq - 1);
        var count = await log.MessageCountAsync(seq);
        // A cursor far before the reader's newest own message is invalid, because a member who sends has read everything before. Such a
        // cursor moves to that message.
        if (member.NewestOwnMessageCount - count > services.Options.MaxMarkUnread)
            return new ReadCursor(seq, count, 0, 0).After(member);
        return await CursorAsync(log, member, seq, count);
    });

    public Task<Result<ReadCursor>> UnreadPositionAsync(UserId reader, long seq) => ReadAsync<ReadCursor>(reader, async (log, member) =>
    {
        if (seq < member.FirstReadableSeq || seq > log.State.LastSeq)
            return Errors.NotFound;
        // Messages before the joining point are never unread.
        var read = Math.Max(seq - 1, member.JoinedSeq);
        var count = await log.MessageCountAsync(read);
        var back = log.State.Head!.Summary.MessageCount - count;
        return back > services.Options.MaxMarkUnread
            ? Errors.TooFarBack(services.Options.MaxMarkUnread, back)
            : await CursorAsync(log, member, read, count);
    });

    /// <summary>Returns the confirmed state, or NotFound if the reader is not a member.</summary>
    public Task<Result<ConversationState>> StateAsync(UserId reader) =>
        ReadAsync(reader, (log, _) => ValueTask.FromResult<Result<ConversationState>>(log.State));

    /// <summary>Returns a conversation as one member may see it: without the preview of a message that the member may not read.</summary>
    public static ConversationView ViewOf(ConversationState state, MemberSummary member)
    {
        var summary = state.Head!.Summary;
        return new(summary.LastMessage?.Seq < member.FirstReadableSeq ? summary with { LastMessage = null } : summary, member.State);
    }

    public static EntryView EntryOf(LogRow row, UserId reader) =>
        new(row.Seq, row.SenderId == reader ? row.ClientId : null, row.Body, row.People);

    private static async ValueTask<ReadCursor> CursorAsync(LogReader log, MemberSummary member, long seq, long count)
    {
        var own = seq < member.NewestOwnSeq ? await log.CountOwnAsync(member.UserId, seq + 1, member.NewestOwnSeq) : 0;
        return new(seq, count, member.NewestOwnSeq, own);
    }

    /// <summary>The first message after the cursor that is by another member and not unsent. Own messages lie in between only after "mark
    /// unread", which has a distance limit, so the scan is bounded.</summary>
    private async ValueTask<long?> FirstUnreadAsync(LogReader log, MemberSummary member, ReadCursor cursor)
    {
        cursor = (cursor.Seq < member.JoinedSeq ? ReadCursor.AtJoining(member) : cursor).After(member);
        var summary = log.State.Head!.Summary;
        var unsent = summary.Unsent?.ByOthers(member.UserId, member.MessagesBeforeJoining) ?? [];
        if (cursor.Unread(summary.MessageCount, unsent) == 0)
            return null;
        for (var messages = await log.MessagesAsync(cursor.Seq + 1, log.State.LastSeq, FewRows); // usually the next message is unread
            !messages.IsEmpty;
            messages = await log.MessagesAsync(messages[^1].Seq + 1, log.State.LastSeq))
        {
            if (messages.FirstOrDefault(row => row.SenderId != member.UserId && !EntryJson.Decode(id, row).Unsent) is { } unread)
                return unread.Seq;
        }

        return null;
    }

    private ImmutableArray<SharedCard> SharesOf(LogRow row)
    {
        var entry = EntryJson.Decode(id, row);
        return [.. entry.Shares.Select((card, index) => new SharedCard(row.Seq, index, entry.SenderId, entry.SentAt, card))];
    }

    private static async ValueTask<Result<EntryView>> EntryAsync(LogReader log, MemberSummary member, UserId reader, long seq) =>
        seq < member.FirstReadableSeq || seq > log.State.LastSeq ? Errors.NotFound : EntryOf(await log.RowAsync(seq), reader);

    private ImmutableArray<LogRow> WithinPage(ImmutableArray<LogRow> rows)
    {
        var bytes = 0L;
        return [.. rows.TakeWhile((row, index) => (bytes += row.Size) <= PageBytes || index == 0)];
    }

    private static bool IsShownMark(LogRow row, MemberSummary member) =>
        row.Kind is LogRowKind.Mark && row.Changed >= member.FirstReadableSeq;

    private async Task<Result<T>> ReadAsync<T>(UserId reader, Func<LogReader, MemberSummary, ValueTask<Result<T>>> read)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            try
            {
                var state = await confirmations.ConfirmAsync();
                if (state.Head is null)
                    absent();
                return state.Member(reader) is { } member
                    ? await read(new LogReader(state, services.Store, PageBytes), member)
                    : Errors.NotFound;
            }
            catch (ChangedMeanwhileException)
            {
                // The next confirmation finds the newer head.
            }
            catch (Exception exception) when (StoreFaults.MayBeOfPort(exception))
            {
                return services.Faults.Report(id, exception, "a read");
            }
        }

        return Errors.Unavailable;
    }
}
