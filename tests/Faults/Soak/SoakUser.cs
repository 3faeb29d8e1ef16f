using System.Globalization;
using Parley.Client;

namespace Parley.Faults.Soak;

/// <summary>A user who makes random requests, even while the server fails, and records the answers.</summary>
internal sealed class SoakUser(ParleyClient client, string userId, SoakScenario scenario, int seed)
{
    private static readonly string[] Reactions = ["love", "idea", "question"];

    private readonly Random _random = new(seed);
    private readonly List<SentMessage> _sent = [];
    private readonly HashSet<string> _uncertain = [];
    private long _revision;
    private int _number;

    /// <summary>All acknowledged messages of this user, in the order of sending.</summary>
    public IReadOnlyList<SentMessage> Sent => _sent;

    /// <summary>Texts whose send has an unknown outcome. The sender was removed from the conversation before a repeat could return the
    /// answer.</summary>
    public IReadOnlySet<string> Uncertain => _uncertain;

    /// <summary>Runs random operations until it is told to stop. An operation that was begun is repeated until it is answered.</summary>
    /// <param name="answered">Called for each answer.</param>
    /// <param name="stop">Stops before the next operation.</param>
    /// <param name="abandon">Also abandons the current operation, because the test has failed.</param>
    public async Task LiveUntilAsync(Action answered, CancellationToken stop, CancellationToken abandon)
    {
        while (!stop.IsCancellationRequested)
        {
            await StepAsync(abandon);
            answered();
        }
    }

    private Task StepAsync(CancellationToken abandon)
    {
        var conversation = scenario.Conversations[_random.Next(scenario.Conversations.Count)];
        return _random.Next(20) switch
        {
            < 9 => SendAsync(conversation, abandon),
            < 11 => ReactAsync(abandon),
            < 12 => EditAsync(abandon),
            < 13 => UnsendAsync(abandon),
            < 14 => ChangeMembersAsync(conversation, abandon),
            < 15 => TryAsync(() => client.Messages.NewestAsync(conversation.ConversationId, 20, abandon), abandon),
            < 16 => TryAsync(() => client.Inbox.ListAsync(limit: 20, cancellationToken: abandon), abandon),
            < 17 => FollowAsync(abandon),
            < 18 => TryAsync(() => client.Messages.AroundUnreadAsync(conversation.ConversationId, 10, abandon), abandon),
            < 19 when conversation.CreatorId == userId =>
                TryAsync(() => client.Conversations.RenameAsync(conversation.ConversationId, $"Name {_random.Next(9)}", abandon), abandon),
            _ => TryAsync(() => client.Conversations.GetAsync(conversation.ConversationId, abandon), abandon),
        };
    }

    private async Task SendAsync(SoakConversation conversation, CancellationToken abandon)
    {
        var name = $"{userId}-{(++_number).ToString(CultureInfo.InvariantCulture)}";

        // A member who left and rejoined cannot reply to earlier messages. The creator never leaves.
        var answered = conversation.CreatorId == userId && _random.Next(2) == 0
            ? _sent.FindLast(message => message.ConversationId == conversation.ConversationId)
            : null;
        var message = new NewMessage { ClientId = name, Text = $"{name} first", ReplyTo = answered?.Seq };
        var (sent, isUncertain) = await AskAsync(() => client.Messages.SendAsync(conversation.ConversationId, message, abandon), abandon);
        if (sent is not null)
            _sent.Add(new(conversation.ConversationId, name, sent.Seq) { Texts = { $"{name} first" } });
        else if (isUncertain)
            _uncertain.Add($"{name} first");
    }

    private async Task EditAsync(CancellationToken abandon)
    {
        if (Own() is not { IsUnsent: false } message)
            return;
        var text = $"{message.Name} edit {_random.Next(1_000).ToString(CultureInfo.InvariantCulture)}";
        var (edited, isUncertain) = await AskAsync(
            () => client.Messages.EditAsync(message.ConversationId, message.Seq, text, abandon), abandon);
        if (edited is not null)
            message.Texts.Clear();
        if (edited is not null || isUncertain)
            message.Texts.Add(text);
    }

    private async Task UnsendAsync(CancellationToken abandon)
    {
        if (Own() is not { } message)
            return;
        var (unsent, isUncertain) = await AskAsync(
            () => client.Messages.UnsendAsync(message.ConversationId, message.Seq, abandon), abandon);
        message.IsUnsent |= unsent is not null;
        message.MayBeUnsent |= isUncertain;
    }

    private Task ReactAsync(CancellationToken abandon) => Own() is { } message
        ? TryAsync(
            () => client.Messages.ReactAsync(message.ConversationId, message.Seq, Reactions[_random.Next(Reactions.Length)], abandon),
            abandon)
        : Task.CompletedTask;

    private Task ChangeMembersAsync(SoakConversation conversation, CancellationToken abandon)
    {
        var other = SoakScenario.Everybody[_random.Next(SoakScenario.Everybody.Count)];
        if (conversation.CreatorId != userId || other == userId)
            return Task.CompletedTask;
        return _random.Next(3) == 0
            ? TryAsync(() => client.Conversations.RemoveMemberAsync(conversation.ConversationId, other, abandon), abandon)
            : TryAsync(
                () => client.Conversations.AddMembersAsync(conversation.ConversationId, [other], cancellationToken: abandon),
                abandon);
    }

    private async Task FollowAsync(CancellationToken abandon)
    {
        var (changes, _) = await AskAsync(() => client.Inbox.ChangesAsync(_revision, cancellationToken: abandon), abandon);
        _revision = changes?.Revision ?? 0; // the revisions that a crash burned require a new read
    }

    private SentMessage? Own() => _sent.Count == 0 ? null : _sent[^_random.Next(1, Math.Min(_sent.Count, 30) + 1)];

    private static Task<(string? Answer, bool IsUncertain)> TryAsync(Func<Task> act, CancellationToken abandon) => AskAsync(
        async () =>
        {
            await act();
            return "";
        },
        abandon);

    /// <summary>Sends a request until there is an answer.</summary>
    /// <returns>The answer, or null if it was refused; and whether an attempt before a refusal may have happened.</returns>
    private static async Task<(T? Answer, bool IsUncertain)> AskAsync<T>(Func<Task<T>> ask, CancellationToken abandon)
        where T : class
    {
        for (var isUncertain = false; ; abandon.ThrowIfCancellationRequested())
        {
            try
            {
                return (await ask(), false);
            }
            catch (ParleyException refused) when (refused.IsTemporary)
            {
                isUncertain |= refused.MayHaveHappened;
            }
            catch (ParleyException refused) when (refused.Status is 403 or 404 or 409 or 410)
            {
                return (null, isUncertain || refused.Tries > 1); // not a member any more, unsent meanwhile, or a burned position
            }
        }
    }
}

/// <summary>An acknowledged message, and the texts that it may have now.</summary>
internal sealed record SentMessage(string ConversationId, string Name, long Seq)
{
    /// <summary>The last acknowledged text, and texts that may have been written after it.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>Whether it was certainly unsent.</summary>
    public bool IsUnsent { get; set; }

    /// <summary>Whether it may have been unsent.</summary>
    public bool MayBeUnsent { get; set; }
}
