using Parley.Content;
using Parley.Conversations;
using Parley.Faults.Model;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <content>Reads conversations, and reads and changes inboxes.</content>
internal sealed partial class SeededRun
{
    private readonly Dictionary<(UserId, ConversationId), ConversationFollower> _followers = [];
    private readonly Dictionary<UserId, InboxFollower> _inboxFollowers = [];
    private readonly HashSet<(UserId, ConversationId)> _markedUnread = [];
    private readonly HashSet<object> _busy = [];

    private async Task ReadAsync()
    {
        var id = Draw(_conversations);
        var reader = Actor(id);
        var seq = _random.NextInt64(1, _cluster.LogOf(id).LastSeq + 2);
        var limit = _random.Next(1, 30);
        var form = _random.Next(5);
        var cursor = (await AskAsync(reader, "cursor", inbox => inbox.CursorAsync(id, CancellationToken.None)))?.Value ?? default;
        ReadMessages query = new(limit, cursor)
        {
            Before = form == 1 ? seq : null,
            After = form == 2 ? seq : null,
            Around = form == 3 ? seq : null,
            AroundUnread = form == 4,
        };
        var window = Begin(id, $"{reader} reads {query}");
        if (await AskAsync(id, $"{reader} reads", grain => grain.ReadAsync(reader, query, CancellationToken.None)) is not { } answer)
            return;
        if (answer.TryGet(out var page, out var error))
            ReadChecks.Check(window, reader, query, page);
        else
            CheckRefusal(window, reader, error, form is 2 or 3 && window.Ever(head => head?.Summary.LastSeq < seq));
    }

    private static void CheckRefusal(CallWindow window, UserId reader, Error error, bool isBeyond = false) =>
        window.Demand(
            error.Code switch
            {
                ErrorCode.NotFound => window.EverOutside(reader) || isBeyond,
                ErrorCode.PositionUnknown => isBeyond,
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"refused with {error}");

    private async Task FollowAsync(UserId reader, ConversationId id)
    {
        if (!_busy.Add((reader, id)))
            return;
        if (!_followers.TryGetValue((reader, id), out var follower))
            _followers[(reader, id)] = follower = new();
        do
        {
            var seen = await LookAsync(id, reader);
            if (seen?.Error?.Code is ErrorCode.NotFound)
                follower.Forget();
            if (seen?.Value is not { } view)
                break;
            follower.ReadFrom(view.Summary.Find(reader)!.FirstReadableSeq);

            var (after, limit) = (follower.Position, _random.Next(1, 40));
            var window = Begin(id, $"{reader} follows {after}");
            var answer = await AskAsync(
                id, $"{reader} follows {after}", grain => grain.ChangesAsync(reader, after, limit, CancellationToken.None));
            if (answer is not { } result)
                break;
            if (!result.TryGet(out var page, out var error))
            {
                CheckRefusal(window, reader, error);
                break;
            }

            ReadChecks.Check(window, reader, after, limit, page);
            follower.Take(page);
        }
        while (follower.Position < follower.Head && _cluster.Findings.First is null);

        _busy.Remove((reader, id));
    }

    private async Task<Result<ConversationView>?> LookAsync(ConversationId id, UserId reader)
    {
        var window = Begin(id, $"{reader} gets");
        var answer = await AskAsync(id, $"{reader} gets", grain => grain.GetAsync(reader, CancellationToken.None));
        if (answer?.Error is { } error)
            CheckRefusal(window, reader, error);
        if (answer?.Value is { } view)
            window.CheckView(reader, view);
        return answer;
    }

    private async Task GalleryAsync()
    {
        var id = Draw(_conversations);
        var reader = Actor(id);
        var kind = Draws(0.5) ? (ShareKind?)null : Draws(0.5) ? ShareKind.Pin : ShareKind.Board;
        var from = Draws(0.5) ? (SharePosition?)null : new(_random.NextInt64(1, _cluster.LogOf(id).LastSeq + 2), _random.Next(4));
        var limit = _random.Next(1, 10);
        var window = Begin(id, $"{reader} looks at shares");
        if (await AskAsync(
            id, $"{reader} looks at shares", grain => grain.SharesAsync(reader, kind, from, limit, CancellationToken.None))
            is not { } answer)
            return;
        if (answer.TryGet(out var page, out var error))
            ReadChecks.Check(window, reader, kind, from, page);
        else
            CheckRefusal(window, reader, error);
    }

    private async Task MoveCursorAsync()
    {
        var id = Draw(_conversations);
        var reader = Actor(id);
        var seq = _random.NextInt64(0, _cluster.LogOf(id).LastSeq + 2);
        var window = Begin(id, $"{reader} has read {seq}");
        if (await AskAsync(id, $"{reader} has read {seq}", grain => grain.PositionAsync(reader, seq, CancellationToken.None))
            is not { } answer)
            return;
        if (!answer.TryGet(out var cursor, out var error))
        {
            CheckRefusal(window, reader, error, window.Ever(head => (head?.Summary.LastSeq ?? 0) < seq));
            return;
        }

        CheckCursor(window, cursor);
        await AskAsync(id, $"{reader} receipt {seq}", grain => grain.NoteReceiptAsync(reader, cursor.Seq, CancellationToken.None));
        if (await AskAsync(reader, $"cursor of {id}", inbox => inbox.MoveCursorAsync(id, cursor, CancellationToken.None))
            is { Value: { } pointer })
        {
            _cluster.InboxLogOf(reader).Told(pointer);

            // After "mark unread" the inbox may ignore a position that was looked up before the reader's newest own message, or after an
            // own message that was not delivered to the inbox yet.
            window.Demand(
                pointer.ReadSeq >= cursor.Seq || pointer.FromSeq > cursor.Seq || _markedUnread.Contains((reader, id)),
                $"the cursor is at {pointer.ReadSeq} after {cursor}.");
        }
    }

    private static void CheckCursor(CallWindow window, ReadCursor cursor) =>
        window.Demand(
            cursor.Seq <= window.Log.LastSeq
            && cursor.MessageCount == (cursor.Seq < 1 ? 0 : window.Log.RowAt(cursor.Seq, window.Log.LastSeq).Row.MessageCount),
            $"wrong counts: {cursor}");

    private async Task MarkUnreadAsync()
    {
        var (id, _, seq) = DrawTarget();
        var reader = Actor(id);
        var window = Begin(id, $"{reader} marks {seq} unread");
        if (await AskAsync(id, $"{reader} marks {seq} unread", grain => grain.UnreadPositionAsync(reader, seq, CancellationToken.None))
            is not { } answer)
            return;
        if (!answer.TryGet(out var cursor, out var error))
        {
            window.Demand(
                error.Code switch
                {
                    ErrorCode.NotFound => window.Ever(head => CallWindow.MemberOf(head, reader) is not { } self
                        || seq < self.FirstReadableSeq || seq > head!.Summary.LastSeq),
                    ErrorCode.LimitReached => window.Ever(head => head is not null && seq <= head.Summary.LastSeq
                        && head.Summary.MessageCount - window.Log.RowAt(seq, head.Summary.LastSeq).Row.MessageCount + 1 > 10),
                    ErrorCode.Unavailable => true,
                    _ => false,
                },
                $"refused with {error}");
            return;
        }

        CheckCursor(window, cursor);
        _markedUnread.Add((reader, id));
        if (await AskAsync(reader, $"mark unread in {id}", inbox => inbox.MarkUnreadAsync(id, cursor, CancellationToken.None))
            is { Value: { } pointer })
            CheckStored(reader, pointer);
    }

    private async Task ConfigureAsync()
    {
        var id = Draw(_conversations);
        var user = Actor(id);
        var until = Draws(0.3) ? (DateTimeOffset?)null
            : Draws(0.5) ? DateTimeOffset.MaxValue
            : _cluster.Pump.Time.GetUtcNow() + TimeSpan.FromSeconds(30);
        PointerSettings settings = new(
            Draws(0.5) ? until : default(Patch<DateTimeOffset?>), Draws(0.5) ? Draws(0.7) : default(Patch<bool>));
        if (await AskAsync(user, $"configure {id}", inbox => inbox.ConfigureAsync(id, settings, CancellationToken.None))
            is { Value: { } pointer })
        {
            CheckStored(user, pointer);
            _cluster.Findings.Demand(
                !settings.Hidden.IsSet || settings.Hidden.Value == (pointer.Folder is InboxFolder.Hidden), $"{user} {settings}: {pointer}");
        }
    }

    /// <summary>Checks that a change that must be stored before its answer is stored.</summary>
    private void CheckStored(UserId owner, Pointer pointer)
    {
        _cluster.InboxLogOf(owner).Told(pointer);
        _cluster.Findings.Demand(
            _cluster.InboxLogOf(owner).Stored(pointer.ConversationId)?.Revision >= pointer.Revision,
            $"inbox {owner}: revision {pointer.Revision} was answered but is not stored.");
    }

    private async Task<InboxPage?> ListAsync(UserId owner)
    {
        var answer = await AskAsync(owner, "list", async inbox =>
            (Result<InboxPage>)await inbox.ListAsync(
                Draws(0.8) ? InboxFolder.Main : InboxFolder.Hidden, null, 100, CancellationToken.None));
        foreach (var pointer in answer?.Value?.Items ?? [])
            _cluster.InboxLogOf(owner).Told(pointer);
        return answer?.Value;
    }

    private async Task FollowInboxAsync(UserId owner)
    {
        if (!_busy.Add(owner))
            return;
        if (!_inboxFollowers.TryGetValue(owner, out var follower))
            _inboxFollowers[owner] = follower = new();
        if (follower.Revision is null)
            await ReadAfreshAsync(owner, follower);
        for (var more = true; more && follower.Revision is { } since && _cluster.Findings.First is null;)
        {
            var limit = _random.Next(1, 10);
            if (await AskAsync(owner, $"inbox after {since}", inbox => inbox.ChangesAsync(since, limit, CancellationToken.None))
                is not { } answer)
                break;
            if (!answer.TryGet(out var changes, out var error))
            {
                _cluster.Findings.Demand(error.Code is ErrorCode.PositionUnknown, $"inbox {owner} after {since}: {error}");
                await ReadAfreshAsync(owner, follower);
                break;
            }

            var inOrder = changes.Items.Select(change => change.Revision).ToList();
            _cluster.Findings.Demand(
                inOrder.SequenceEqual(inOrder.Order()) && inOrder.All(revision => revision > since && revision <= changes.Revision)
                && changes.Items.Length <= limit,
                $"inbox {owner} after {since}: {changes}");
            foreach (var change in changes.Items)
                _cluster.InboxLogOf(owner).Told(change);
            follower.Take(changes.Items, changes.Revision);
            more = changes.More;
        }

        _busy.Remove(owner);
    }

    /// <summary>Reads all folders, from the position of the first page on; later changes come after that position.</summary>
    private async Task ReadAfreshAsync(UserId owner, InboxFollower follower)
    {
        var silo = InboxSilo();
        follower.Revision = null;
        List<Pointer> pointers = [];
        long? revision = null;
        foreach (var folder in new[] { InboxFolder.Main, InboxFolder.Hidden })
        {
            InboxPosition? from = null;
            do
            {
                var (start, limit) = (from, _random.Next(1, 5));
                var answer = await AnswerAsync($"list {folder} {owner}@{silo}", false, () => _cluster.CallAsync(
                    _cluster.Activation(silo, owner),
                    async inbox => (Result<InboxPage>)await inbox.ListAsync(folder, start, limit, CancellationToken.None)));
                if (answer?.Value is not { } page)
                    return;
                foreach (var pointer in page.Items)
                    _cluster.InboxLogOf(owner).Told(pointer);
                pointers.AddRange(page.Items);
                revision ??= page.Revision;
                from = page.Next;
            }
            while (from is not null);
        }

        follower.Restart(pointers, revision!.Value);
    }
}
