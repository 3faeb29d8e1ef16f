using System.Globalization;
using Parley.Client;

namespace Parley.Demo;

/// <summary>One conversation of the demo: its steps, in order.</summary>
/// <remarks>Every step takes exactly one sequence number. So the head of the conversation shows how far an earlier attempt came, and no
/// step is played twice, not even one without a client id.</remarks>
internal sealed class DemoConversation
{
    private readonly string _name;
    private readonly string _creator;
    private readonly string? _groupName;
    private readonly string[] _invited;
    private readonly HashSet<string> _members;
    private readonly List<Step> _log = [];
    private readonly List<Step> _settings = [];
    private readonly Dictionary<string, (long Seq, string Sender)> _labels = new(StringComparer.Ordinal);
    private HashSet<string> _awayReaders = [];

    private DemoConversation(string name, string creator, string[] others, string? groupName)
    {
        (_name, _creator, _invited, _groupName) = (name, creator, others, groupName);
        _members = [creator, .. others];
        if (!IsDirect)
            _log.Add(new(creator, (_, _, _) => Task.CompletedTask)); // a group's first entry is its creation
    }

    /// <summary>The number of messages that it sends.</summary>
    public int Messages { get; private set; }

    private bool IsDirect => _invited.Length == 1 && _groupName is null;

    private long Last => _log.Count;

    /// <summary>Starts a one-to-one of two people.</summary>
    public static DemoConversation Between(string creator, string other) => new($"{creator}-{other}", creator, [other], null);

    /// <summary>Starts a group with a name.</summary>
    public static DemoConversation Group(string name, string groupName, string creator, params string[] others) =>
        new(name, creator, others, groupName);

    /// <summary>Starts a group without a name.</summary>
    public static DemoConversation Unnamed(string name, string creator, params string[] others) => new(name, creator, others, null);

    /// <summary>Adds a message of a member.</summary>
    public DemoConversation Says(string who, string? text, params DemoItem[] shares) => Send(who, null, text, shares);

    /// <summary>Adds a reply to the message with a label.</summary>
    public DemoConversation Replies(string who, string label, string text, params DemoItem[] shares) =>
        Send(who, _labels[label].Seq, text, shares);

    /// <summary>Labels the last message, so that later steps can refer to it.</summary>
    public DemoConversation As(string label)
    {
        _labels.Add(label, (Last, _log[^1].Who));
        return this;
    }

    /// <summary>Adds reactions to the message with a label.</summary>
    public DemoConversation React(string label, string reaction, params string[] people)
    {
        foreach (var who in people)
            Add(who, (client, id, token) => client.Messages.ReactAsync(id, _labels[label].Seq, reaction, token));
        return this;
    }

    /// <summary>Edits the message with a label.</summary>
    public DemoConversation Edited(string label, string text) =>
        Add(_labels[label].Sender, (client, id, token) => client.Messages.EditAsync(id, _labels[label].Seq, text, token));

    /// <summary>Unsends the message with a label.</summary>
    public DemoConversation Unsent(string label) =>
        Add(_labels[label].Sender, (client, id, token) => client.Messages.UnsendAsync(id, _labels[label].Seq, token));

    /// <summary>Renames the group.</summary>
    public DemoConversation Renamed(string who, string groupName) =>
        Add(who, (client, id, token) => client.Conversations.RenameAsync(id, groupName, token));

    /// <summary>Adds members, with or without the history.</summary>
    public DemoConversation Brings(string who, bool shareHistory, params string[] others)
    {
        _members.UnionWith(others);
        return Add(who, (client, id, token) => client.Conversations.AddMembersAsync(id, others, shareHistory, token));
    }

    /// <summary>Removes a member, who leaves.</summary>
    public DemoConversation Leaves(string who)
    {
        _members.Remove(who);
        return Add(who, (client, id, token) => client.Conversations.RemoveMemberAsync(id, who, token));
    }

    /// <summary>Saves the first share of the message with a label to a board.</summary>
    public DemoConversation Saved(string who, string label, string board)
    {
        _settings.Add(new(who, (context, id, token) => context[who].Messages.SaveAsync(
            id, _labels[label].Seq, 0, context.IdOf(DemoItem.Board(board)), $"save-{_name}-{label}", token)));
        return this;
    }

    /// <summary>At the end, these members have read only up to their own last message.</summary>
    public DemoConversation UnreadBy(params string[] people)
    {
        _awayReaders = [.. people];
        return this;
    }

    /// <summary>At the end, a member has muted or hidden the conversation.</summary>
    public DemoConversation Set(string who, PointerSettings settings)
    {
        _settings.Add(new(who, (context, id, token) => context[who].Inbox.ConfigureAsync(id, settings, token)));
        return this;
    }

    /// <summary>Plays the steps that an earlier attempt has not played.</summary>
    public async Task PlayAsync(DemoContext context, CancellationToken cancellationToken)
    {
        var made = await context[_creator].Conversations.CreateAsync(
            new() { MemberIds = _invited, Name = _groupName, ClientId = $"talk-{_name}" }, cancellationToken);
        var id = made.Conversation.Id;
        var played = (await context[_creator].Conversations.GetAsync(id, cancellationToken)).LastSeq;
        foreach (var step in _log.Skip((int)played))
            await step.PlayAsync(context, id, cancellationToken);
        foreach (var reader in _members.Except(_awayReaders))
            await context[reader].Inbox.ReadAsync(id, Last, cancellationToken);
        foreach (var setting in _settings)
            await setting.PlayAsync(context, id, cancellationToken);
    }

    private DemoConversation Send(string who, long? replyTo, string? text, DemoItem[] shares)
    {
        Messages++;
        var clientId = string.Create(CultureInfo.InvariantCulture, $"{_name}-{Last + 1}");
        _log.Add(new(who, (context, id, token) => context[who].Messages.SendAsync(
            id,
            new()
            {
                ClientId = clientId,
                Text = text,
                ReplyTo = replyTo,
                Shares = shares.Length == 0 ? null : [.. shares.Select(context.Share)],
            },
            token)));
        return this;
    }

    private DemoConversation Add(string who, Func<ParleyClient, string, CancellationToken, Task> act)
    {
        _log.Add(new(who, (context, id, token) => act(context[who], id, token)));
        return this;
    }

    private sealed record Step(string Who, Func<DemoContext, string, CancellationToken, Task> PlayAsync);
}
