using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Faults.Model;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <content>Draws operations, and sends messages.</content>
internal sealed partial class SeededRun
{
    private static readonly string[] Palette = ["love", "like", "no"];

    private readonly HashSet<(ConversationId, UserId, ClientId)> _answeredAsNew = [];
    private readonly HashSet<(ConversationId, UserId, ClientId)> _notRefused = [];
    private readonly HashSet<ConversationId> _reused = [];
    private readonly Dictionary<UserId, long> _stamps = [];
    private readonly HashSet<(UserId Blocker, UserId Blocked)> _everBlocked = [];

    private Task OperateAsync() => _conversations.Count == 0 || _random.Next(100) is 0 ? CreateGroupAsync() : _random.Next(100) switch
    {
        < 3 => CreateGroupAsync(),
        < 7 => OpenDirectAsync(),
        < 30 => SendAsync(Draw(_conversations)),
        < 36 => SendAgainAsync(),
        < 42 => AddAsync(),
        < 47 => RemoveAsync(),
        < 51 => EditAsync(),
        < 53 => UnsendAsync(),
        < 58 => ReactAsync(),
        < 60 => RenameAsync(),
        < 62 => BlockAsync(),
        < 70 => ReadAsync(),
        < 71 => RushAsync(),
        < 76 => FollowAsync(Draw(_people), Draw(_conversations)),
        < 78 => GalleryAsync(),
        < 82 => MoveCursorAsync(),
        < 84 => MarkUnreadAsync(),
        < 86 => ConfigureAsync(),
        < 90 => ListAsync(Draw(_people)),
        < 94 => FollowInboxAsync(Draw(_people)),
        _ => DisturbAsync(),
    };

    /// <summary>Starts many writes and reads of one conversation within a few milliseconds, so that reads begin while writes on other silos
    /// are being answered.</summary>
    private Task RushAsync()
    {
        var id = Draw(_conversations);
        return Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(40)), _cluster.Pump.Time);
            await (Draws(0.3) ? SendAsync(id) : LookAsync(id, Actor(id)));
        }));
    }

    private CallWindow Begin(ConversationId id, string call) => new(_cluster.LogOf(id), _cluster.Findings, $"#{_number.Value} {call} {id}");

    /// <summary>Draws usually a member, sometimes any person.</summary>
    private UserId Actor(ConversationId id) =>
        _cluster.LogOf(id).Head?.Summary.Members is { IsEmpty: false } members && Draws(0.9) ? Draw(members).UserId : Draw(_people);

    private SendMessage NewMessage(ClientId clientId, ConversationId id)
    {
        var shares = Draws(0.2)
            ? Enumerable.Range(0, _random.Next(1, 4))
                .Select(_ => new ContentRef(Draws(0.7) ? ShareKind.Pin : ShareKind.Board, $"p{_random.Next(5)}"))
            : [];
        if (Draws(0.01))
            shares = [new(ShareKind.Pin, SimulatedCatalog.Hidden)];
        return new(clientId, NewText(), [.. shares], Draws(0.1) ? _random.NextInt64(1, _cluster.LogOf(id).LastSeq + 2) : null);
    }

    private string NewText() => $"canary {++_texts}\nof {_number.Value}";

    private Task SendAsync(ConversationId id)
    {
        var sender = Actor(id);
        var command = NewMessage(ClientId.Parse($"m{_sends.Count}"), id);
        _sends.Add((id, sender, command));
        return SendAsync(id, sender, command);
    }

    private Task SendAgainAsync()
    {
        if (_sends.Count == 0)
            return SendAsync(Draw(_conversations));
        var (id, sender, command) = Draws(0.5) ? _sends[^_random.Next(1, Math.Min(6, _sends.Count + 1))] : Draw(_sends);
        return SendAsync(id, sender, Draws(0.05) ? command with { Text = NewText() } : command);
    }

    private async Task SendAsync(ConversationId id, UserId sender, SendMessage command)
    {
        var window = Begin(id, $"send {command.ClientId} by {sender}");
        _cluster.RequestedOperations.Note(id, sender, command);
        var answer = await AskAsync(
            id, $"{sender} sends {command.ClientId}", grain => grain.SendAsync(sender, command, GivingUp()));
        if (answer is not { } known || known.Error is null)
            _notRefused.Add((id, sender, command.ClientId));
        if (answer is not { } result)
            return;
        if (result.TryGet(out var sent, out var error))
        {
            CheckSent(window, sender, command, sent.Value);
            window.Demand(sent.IsRepeat || _answeredAsNew.Add((id, sender, command.ClientId)), "was new twice.");
            return;
        }

        var log = window.Log;
        window.Demand(
            error.Code switch
            {
                ErrorCode.NotFound => window.EverOutside(sender) || IsForgotten(window, sender, command.ClientId),
                ErrorCode.RecipientUnavailable => IsBlockedEver(id, sender),
                ErrorCode.ClientIdReused => log.Sent(sender, command.ClientId) is { } seq && !IsCommandOf(log, seq, command),
                ErrorCode.ContentNotFound => IsHidden(command),
                ErrorCode.InvalidRequest => command.ReplyTo is { } target
                    && window.EverOrWithin(head => head is not null && !IsReadableMessage(log, head, sender, target)),
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"refused with {error}");
    }

    private static void CheckSent(CallWindow window, UserId sender, SendMessage command, EntryView entry)
    {
        var seq = window.Log.Sent(sender, command.ClientId);
        window.Demand(seq == entry.Seq, $"acknowledged as {entry.Seq}, but the log has {seq}.");
        if (seq == entry.Seq)
            window.Demand(IsCommandOf(window.Log, entry.Seq, command), $"acknowledged as {entry.Seq}, which is another message.");
        window.CheckEntry(sender, entry);
    }

    /// <summary>Whether the first stored version of an entry agrees with the command. True as well if the same append already changed the
    /// entry, because its original text is then unknown.</summary>
    private static bool IsCommandOf(ConversationLog log, long seq, SendMessage command)
    {
        var (row, entry) = (log.FirstVersion(seq).Row, log.FirstVersion(seq).Entry!);
        return row.Changed > 0 || (entry.Text == command.Text && entry.ReplyTo == command.ReplyTo);
    }

    /// <summary>Whether the sender left and rejoined after this message. Earlier messages are not readable then, and a repeat is
    /// refused.</summary>
    private static bool IsForgotten(CallWindow window, UserId sender, ClientId clientId) =>
        window.Log.Sent(sender, clientId) is { } seq && window.EverOrWithin(head => head?.Summary.Find(sender)?.FirstReadableSeq > seq);

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
        && CallWindow.MemberOf(head, reader) is { } self && seq >= self.FirstReadableSeq
        && log.RowAt(seq, head.Summary.LastSeq) is { Row.Kind: LogRowKind.Message, Entry.Unsent: false };
}
