using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Faults.Model;
using Parley.Grains.Storage;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Faults.Simulation;

internal sealed partial class SeededRun
{
    private static readonly string[] Palette = ["love", "like", "no"];

    private readonly HashSet<(ConversationId, UserId, ClientId)> _answeredAsNew = [];
    private readonly HashSet<(ConversationId, UserId, ClientId)> _notRefused = [];
    private readonly HashSet<ConversationId> _reused = [];
    private readonly List<BlockCall> _blockCalls = [];
    private readonly HashSet<(UserId Blocker, UserId Blocked)> _everBlocked = [];

    private Task OperateAsync() => _conversations.Count == 0 || _random.Next(100) is 0 ? CreateGroupAsync() : _random.Next(100) switch
    {
        < 3 => CreateGroupAsync(),
        < 7 => OpenDirectAsync(),
        < 30 => SendAsync(),
        < 36 => SendAgainAsync(),
        < 42 => AddAsync(),
        < 47 => RemoveAsync(),
        < 51 => EditAsync(),
        < 53 => UnsendAsync(),
        < 58 => ReactAsync(),
        < 60 => RenameAsync(),
        < 62 => BlockAsync(),
        < 70 => ReadAsync(),
        < 76 => FollowAsync(Draw(_people), Draw(_conversations)),
        < 78 => GalleryAsync(),
        < 82 => MoveCursorAsync(),
        < 84 => MarkUnreadAsync(),
        < 86 => ConfigureAsync(),
        < 90 => ListAsync(Draw(_people)),
        < 94 => FollowInboxAsync(Draw(_people)),
        _ => DisturbAsync(),
    };

    private Moment Begin(ConversationId id, string call) => new(_world.LogOf(id), _world.Findings, $"#{_number.Value} {call} {id}");

    /// <summary>Usually a member, now and then anybody.</summary>
    private UserId Actor(ConversationId id) =>
        _world.LogOf(id).Head?.Summary.Members is { IsEmpty: false } members && Draws(0.9) ? Draw(members).UserId : Draw(_people);

    private SendMessage NewMessage(ClientId clientId, ConversationId id)
    {
        var shares = Draws(0.2)
            ? Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new ContentRef(Draws(0.7) ? ShareKind.Pin : ShareKind.Board, $"p{_random.Next(5)}"))
            : [];
        if (Draws(0.01))
            shares = [new(ShareKind.Pin, SimulatedCatalog.Hidden)];
        return new(clientId, NewText(), [.. shares], Draws(0.1) ? _random.NextInt64(1, _world.LogOf(id).LastSeq + 2) : null);
    }

    private string NewText() => $"canary {++_texts}\nof {_number.Value}";

    private async Task CreateGroupAsync()
    {
        var creation = _creations.Count > 0 && (_creations.Count >= 4 || Draws(0.3)) ? Draw(_creations) : NewCreation();
        if (Draws(0.03))
        {
            creation = creation with { Command = creation.Command with { Name = "another" } };
            _reused.Add(creation.Id);
        }

        var (creator, candidate, command) = creation;
        string reserved;
        try
        {
            reserved = await _world.Inboxes.ReserveAsync(
                creator, CreationKind.Conversation, command.ClientId.Value, candidate.Value, CancellationToken.None);
        }
        catch (Exception exception) when (World.IsFault(exception))
        {
            return;
        }

        _world.Findings.Demand(reserved == candidate.Value, $"{command.ClientId} of {creator} was {candidate} and is now {reserved}.");
        await CreateAsync(creation);
    }

    private Creation NewCreation()
    {
        var id = ConversationId.Parse(OpaqueId.From(new SeededRandomSource(_random).NewId()));
        var creator = Draw(_people);
        var clientId = ClientId.Parse($"g{_creations.Count}");
        var others = _people.Where(user => user != creator).OrderBy(_ => _random.Next()).Take(_random.Next(1, 10)).ToImmutableArray();
        Creation creation = new(creator, id, new(others, $"name {id}", clientId, Draws(0.5) ? NewMessage(clientId, id) with { ReplyTo = null } : null));
        _creations.Add(creation);
        _conversations.Add(id);
        return creation;
    }

    private Task OpenDirectAsync()
    {
        // Few pairs, so that they meet often.
        var (one, other) = (_people[_random.Next(3)], _people[3 + _random.Next(2)]);
        var (opener, another) = Draws(0.5) ? (one, other) : (other, one);
        var id = ConversationId.DirectOf(opener, another);
        if (!_conversations.Contains(id))
            _conversations.Add(id);
        var clientId = ClientId.Parse($"d{_number.Value}");
        return CreateAsync(new(opener, id, new([another], null, clientId, Draws(0.5) ? NewMessage(clientId, id) with { ReplyTo = null } : null)));
    }

    private async Task CreateAsync(Creation creation)
    {
        var (creator, id, command) = creation;
        var moment = Begin(id, $"create by {creator}");
        _world.Asked.Note(new WishToCreate(id, creator));
        if (command.Message is { } message)
            _world.Asked.Note(id, creator, message);
        if (await AskAsync(id, $"{creator} creates with {string.Join(' ', command.MemberIds)}", grain => grain.CreateAsync(creator, command, CancellationToken.None))
            is not { } answer)
        {
            _notRefused.Add((id, creator, command.ClientId));
            return;
        }

        if (answer.TryGet(out var created, out var error))
        {
            _notRefused.Add((id, creator, command.ClientId));
            moment.CheckView(creator, created.Value.Conversation);
            moment.Demand(created.Value.Message is null == command.Message is null, "a first message of one, not both, of question and answer.");
            if (created.Value.Message is { } entry)
                CheckSent(moment, creator, command.Message!, entry);
            return;
        }

        moment.Demand(
            error.Code switch
            {
                ErrorCode.NotFound => (moment.EverOutside(creator) && moment.Log.LastSeq > 0) || IsForgotten(moment, creator, command.ClientId),
                ErrorCode.ClientIdReused => _reused.Contains(id),
                ErrorCode.RecipientUnavailable => command.MemberIds.Any(user => _everBlocked.Contains((user, creator))),
                ErrorCode.ContentNotFound => IsHidden(command.Message),
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"refused with {error}");
    }

    private Task SendAsync()
    {
        var id = Draw(_conversations);
        var sender = Actor(id);
        var command = NewMessage(ClientId.Parse($"m{_number.Value}"), id);
        _sends.Add((id, sender, command));
        return SendAsync(id, sender, command);
    }

    private Task SendAgainAsync()
    {
        if (_sends.Count == 0)
            return SendAsync();
        var (id, sender, command) = Draws(0.5) ? _sends[^_random.Next(1, Math.Min(6, _sends.Count + 1))] : Draw(_sends);
        return SendAsync(id, sender, Draws(0.05) ? command with { Text = NewText() } : command);
    }

    private async Task SendAsync(ConversationId id, UserId sender, SendMessage command)
    {
        var moment = Begin(id, $"send {command.ClientId} by {sender}");
        _world.Asked.Note(id, sender, command);
        var answer = await AskAsync(id, $"{sender} sends {command.ClientId}", grain => grain.SendAsync(sender, command, CancellationToken.None));
        if (answer is not { } known || known.Error is null)
            _notRefused.Add((id, sender, command.ClientId));
        if (answer is not { } result)
            return;
        if (result.TryGet(out var sent, out var error))
        {
            CheckSent(moment, sender, command, sent.Value);
            moment.Demand(sent.IsRepeat || _answeredAsNew.Add((id, sender, command.ClientId)), "was new twice.");
            return;
        }

        var log = moment.Log;
        moment.Demand(
            error.Code switch
            {
                ErrorCode.NotFound => moment.EverOutside(sender) || IsForgotten(moment, sender, command.ClientId),
                ErrorCode.RecipientUnavailable => IsBlockedEver(id, sender),
                ErrorCode.ClientIdReused => log.Sent(sender, command.ClientId) is { } seq && !IsCommandOf(log, seq, command),
                ErrorCode.ContentNotFound => IsHidden(command),
                ErrorCode.InvalidRequest => command.ReplyTo is { } target
                    && moment.EverOrWithin(head => head is not null && !IsReadableMessage(log, head, sender, target)),
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"refused with {error}");
    }

    private static void CheckSent(Moment moment, UserId sender, SendMessage command, EntryView entry)
    {
        var seq = moment.Log.Sent(sender, command.ClientId);
        moment.Demand(seq == entry.Seq, $"acknowledged as {entry.Seq}, but the log has {seq}.");
        if (seq == entry.Seq)
            moment.Demand(IsCommandOf(moment.Log, entry.Seq, command), $"acknowledged as {entry.Seq}, which is another message.");
        moment.CheckEntry(sender, entry);
    }

    /// <summary>Whether the entry, as it was first stored, is what the command says; not to be known where it was changed in the same append.</summary>
    private static bool IsCommandOf(ConversationLog log, long seq, SendMessage command)
    {
        var (row, entry) = (log.FirstVersion(seq).Row, log.FirstVersion(seq).Entry!);
        return row.Changed > 0 || (entry.Text == command.Text && entry.ReplyTo == command.ReplyTo);
    }

    /// <summary>Who came back starts anew: what they sent before is not theirs to read, nor to be told again.</summary>
    private static bool IsForgotten(Moment moment, UserId sender, ClientId clientId) =>
        moment.Log.Sent(sender, clientId) is { } seq && moment.EverOrWithin(head => head?.Summary.Find(sender)?.FirstReadableSeq > seq);

    private static bool IsHidden(SendMessage? message) => message?.Shares.Any(share => share.Id == SimulatedCatalog.Hidden) ?? false;

    private bool IsBlockedEver(ConversationId id, UserId actor)
    {
        if (!id.IsDirect)
            return false;
        var (smaller, larger) = id.DirectMembers();
        return _everBlocked.Contains((smaller == actor ? larger : smaller, actor));
    }

    private static bool IsReadableMessage(ConversationLog log, ConversationHead head, UserId reader, long seq) =>
        seq >= 1 && seq <= head.Summary.LastSeq
        && Moment.MemberOf(head, reader) is { } self && seq >= self.FirstReadableSeq
        && log.RowAt(seq, head.Summary.LastSeq) is { Row.Kind: LogRowKind.Message, Entry.Unsent: false };

    private async Task AddAsync()
    {
        var id = Draw(_conversations);
        var (actor, users) = (Actor(id), _people.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4)).ToImmutableArray());
        AddMembers command = new(users, Draws(0.5));
        var moment = Begin(id, $"add {string.Join(' ', users)} by {actor}");
        foreach (var user in users)
        {
            _world.Asked.Note(new WishToAdd(id, actor, user));
            if (command.ShareHistory)
                _world.Asked.Note(new WishToShareHistory(id, actor, user));
        }

        if (await AskAsync(id, $"{actor} adds {string.Join(' ', users)}", grain => grain.AddMembersAsync(actor, command, CancellationToken.None))
            is not { } answer)
            return;
        if (answer.TryGet(out var view, out var error))
        {
            moment.CheckView(actor, view);
            moment.Demand(moment.EverOrWithin(head => users.All(user => head?.Summary.Find(user) is not null)), "not all of them are members.");
            return;
        }

        moment.Demand(
            error.Code switch
            {
                ErrorCode.NotFound => moment.EverOutside(actor),
                ErrorCode.Direct => id.IsDirect,
                ErrorCode.ConversationFull => error.Limit == 10
                    && moment.EverOrWithin(head => head?.Summary.Members.Select(member => member.UserId).Union(users).Count() > 10),
                ErrorCode.RecipientUnavailable => users.Any(user => _everBlocked.Contains((user, actor))),
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"refused with {error}");
    }

    private async Task RemoveAsync()
    {
        var id = Draw(_conversations);
        var actor = Actor(id);
        if (Draws(0.5) && _world.LogOf(id).Head?.Summary.Members.FirstOrDefault(member => member.Role is MemberRole.Creator) is { } creator)
            actor = creator.UserId;
        var member = Draws(0.4) ? actor : Actor(id);
        var moment = Begin(id, $"remove {member} by {actor}");
        _world.Asked.Note(new WishToRemove(id, actor, member));
        if (await AskAsync(id, $"{actor} removes {member}", grain => grain.RemoveMemberAsync(actor, member, CancellationToken.None)) is not { } answer)
            return;
        moment.Demand(
            answer.Error?.Code switch
            {
                null => moment.EverOrWithin(head => head?.Summary.Find(member) is null),
                ErrorCode.NotFound => moment.EverOutside(actor) || moment.EverOrWithin(head => head?.Summary.Find(member) is null),
                ErrorCode.NotAllowed => member != actor && moment.EverOrWithin(head => head?.Summary.Find(actor)?.Role is MemberRole.Member),
                ErrorCode.Direct => id.IsDirect,
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"{answer.Error}");
    }

    private async Task RenameAsync()
    {
        var id = Draw(_conversations);
        var (actor, name) = (Actor(id), Draws(0.2) ? null : Draws(0.2) ? _world.LogOf(id).Head?.Summary.Name : $"name {_number.Value}");
        var moment = Begin(id, $"rename by {actor}");
        _world.Asked.Note(new WishToRename(id, actor, name));
        if (await AskAsync(id, $"{actor} renames", grain => grain.RenameAsync(actor, name, CancellationToken.None)) is not { } answer)
            return;
        moment.Demand(
            answer.Error?.Code switch
            {
                null => moment.EverOrWithin(head => head is not null && head.Summary.Name == name),
                ErrorCode.NotFound => moment.EverOutside(actor),
                ErrorCode.Direct => id.IsDirect,
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"{answer.Error}");
        if (answer.Value is { } view)
            moment.CheckView(actor, view);
    }

    private Task EditAsync()
    {
        var (id, actor, seq) = DrawTarget();
        var text = NewText();
        _world.Asked.Note(new WishToEdit(id, actor, seq, text));
        return MarkAsync(id, actor, seq, "edits", entry => entry.Text == text, grain => grain.EditAsync(actor, seq, text, CancellationToken.None));
    }

    private Task UnsendAsync()
    {
        var (id, actor, seq) = DrawTarget();
        _world.Asked.Note(new WishToUnsend(id, actor, seq));
        return MarkAsync(id, actor, seq, "unsends", entry => entry.Unsent, grain => grain.UnsendAsync(actor, seq, CancellationToken.None));
    }

    private Task ReactAsync()
    {
        var (id, _, seq) = DrawTarget();
        var (actor, reaction, present) = (Actor(id), Draw(Palette), Draws(0.7));
        _world.Asked.Note(new WishToReact(id, actor, seq, reaction, present));
        return MarkAsync(
            id, actor, seq, "reacts to", entry => entry.WhoHas(reaction).Contains(actor) == present,
            grain => grain.ReactAsync(actor, new(seq, reaction, present), CancellationToken.None));
    }

    /// <summary>Mostly a message and its sender.</summary>
    private (ConversationId Id, UserId Actor, long Seq) DrawTarget()
    {
        var id = Draw(_conversations);
        var log = _world.LogOf(id);
        var messages = log.EntriesAt(Math.Max(1, log.LastSeq - 20), log.LastSeq, log.LastSeq)
            .Where(version => version.Row.Kind is LogRowKind.Message).ToList();
        if (messages.Count == 0 || Draws(0.1))
            return (id, Actor(id), _random.NextInt64(1, log.LastSeq + 2));
        var row = Draw(messages).Row;
        return (id, Draws(0.9) ? row.SenderId : Actor(id), row.Seq);
    }

    private async Task MarkAsync(
        ConversationId id, UserId actor, long seq, string what, Func<WireEntry, bool> isDone,
        Func<Grains.Conversations.Conversation, Task<Result<EntryView>>> call)
    {
        var moment = Begin(id, $"{actor} {what} {seq} of");
        var log = moment.Log;
        _world.Asked.Note(new WishToMark(id, actor, seq));
        if (await AskAsync(id, $"{actor} {what} {seq}", call) is not { } answer)
            return;
        moment.Demand(
            answer.Error?.Code switch
            {
                null => moment.EverOrWithin(head => head is not null && seq <= head.Summary.LastSeq && isDone(log.RowAt(seq, head.Summary.LastSeq).Entry!)),
                ErrorCode.NotFound => moment.EverOrWithin(head => head is null || !IsReadableMessage(log, head, actor, seq)),
                ErrorCode.NotAllowed => what != "reacts to" && seq <= log.LastSeq && log.RowAt(seq, log.LastSeq).Row.SenderId != actor,
                ErrorCode.RecipientUnavailable => what != "unsends" && IsBlockedEver(id, actor),
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"{answer.Error}");
        if (answer.Value is { } entry)
            moment.CheckEntry(actor, entry);
    }

    private async Task BlockAsync()
    {
        var (one, other) = (_people[_random.Next(3)], _people[3 + _random.Next(2)]);
        var (blocker, blocked) = Draws(0.5) ? (one, other) : (other, one);
        var id = ConversationId.DirectOf(blocker, blocked);
        if (!_conversations.Contains(id))
            _conversations.Add(id);
        var isBlock = Draws(0.4);
        if (isBlock)
        {
            _world.Blocks.Add((blocker, blocked));
            _everBlocked.Add((blocker, blocked));
        }

        var moment = Begin(id, $"{blocker} blocks: {isBlock}");
        var others = _blockCalls.Count(call => call.Id == id && !call.IsOver);
        BlockCall own = new(id);
        _blockCalls.Add(own);
        if (await AskAsync(id, $"{blocker} blocks {blocked}: {isBlock}", grain => grain.SetBlockedAsync(blocker, isBlock, CancellationToken.None))
            is not { Error: null })
            return;
        own.IsOver = true; // one without an answer may go on for long
        var isAlone = others == 0 && _blockCalls[^1] == own;
        moment.Demand(!isAlone || moment.Ever(head => (head?.BlockedBy.Contains(blocker) ?? false) == isBlock), "was never so.");
        if (!isBlock)
            _world.Blocks.Remove((blocker, blocked));
    }

    /// <summary>Calls that block and unblock take no number: two of them in one append leave no trace of the first.</summary>
    private sealed class BlockCall(ConversationId id)
    {
        public ConversationId Id => id;

        public bool IsOver { get; set; }
    }
}
