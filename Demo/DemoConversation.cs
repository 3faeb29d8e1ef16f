using System.Globalization;
using Parley.Client;

namespace Parley.Demo;

/// <summary>One conversation of the demo: its steps, in order.</summary>
/// <remarks>Every step of its log takes exactly one number. So the conversation's own head says how far an earlier attempt came,
/// and a step is never played twice, not even one that has no client id of its own.</remarks>
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
            _log.Add(new(creator, (_, _, _) => Task.CompletedTask)); // a group's first entry is that it was created
    }

    /// <summary>How many messages are sent in it.</summary>
    public int Messages { get; private set; }

    private bool IsDirect => _invited.Length == 1 && _groupName is null;

    private long Last => _log.Count;

    /// <summary>The one-to-one of two people.</summary>
    public static DemoConversation Between(string creator, string other) => new($"{creator}-{other}", creator, [other], null);

    /// <summary>A group with a name.</summary>
    public static DemoConversation Group(string name, string groupName, string creator, params string[] others) =>
        new(name, creator, others, groupName);

    /// <summary>A group without a name.</summary>
    public static DemoConversation Unnamed(string name, string creator, params string[] others) => new(name, creator, others, null);

    /// <summary>Somebody says something, or shares.</summary>
    public DemoConversation Says(string who, string? text, params DemoItem[] shares) => Send(who, null, text, shares);

    /// <summary>Somebody answers what has a label.</summary>
    public DemoConversation Replies(string who, string label, string text, params DemoItem[] shares) =>
        Send(who, _labels[label].Seq, text, shares);

    /// <summary>Labels the last message, so that later steps can speak of it.</summary>
    public DemoConversation As(string label)
    {
        _labels.Add(label, (Last, _log[^1].Who));
        return this;
    }

    /// <summary>People react to what has a label.</summary>
    public DemoConversation React(string label, string reaction, params string[] people)
    {
        foreach (var who in people)
            Add(who, (client, id, token) => client.Messages.ReactAsync(id, _labels[label].Seq, reaction, token));
        return this;
    }

    /// <summary>The sender changes what has a label.</summary>
    public DemoConversation Edited(string label, string text) =>
        Add(_labels[label].Sender, (client, id, token) => client.Messages.EditAsync(id, _labels[label].Seq, text, token));

    /// <summary>The sender takes back what has a label.</summary>
    public DemoConversation Unsent(string label) =>
        Add(_labels[label].Sender, (client, id, token) => client.Messages.UnsendAsync(id, _labels[label].Seq, token));

    /// <summary>Somebody renames the group.</summary>
    public DemoConversation Renamed(string who, string groupName) =>
        Add(who, (client, id, token) => client.Conversations.RenameAsync(id, groupName, token));

    /// <summary>Somebody brings others in, with or without what was said before.</summary>
    public DemoConversation Brings(string who, bool shareHistory, params string[] others)
    {
        _members.UnionWith(others);
        return Add(who, (client, id, token) => client.Conversations.AddMembersAsync(id, others, shareHistory, token));
    }

    /// <summary>Somebody leaves.</summary>
    public DemoConversation Leaves(string who)
    {
        _members.Remove(who);
        return Add(who, (client, id, token) => client.Conversations.RemoveMemberAsync(id, who, token));
    }

    /// <summary>Somebody saves the first share of what has a label: the best outcome there is.</summary>
    public DemoConversation Saved(string who, string label, string board)
    {
        _settings.Add(new(who, (context, id, token) => context[who].Messages.SaveAsync(
            id, _labels[label].Seq, 0, context.IdOf(DemoItem.Board(board)), $"save-{_name}-{label}", token)));
        return this;
    }

    /// <summary>In the end, some have not read what came after their own last words.</summary>
    public DemoConversation UnreadBy(params string[] people)
    {
        _awayReaders = [.. people];
        return this;
    }

    /// <summary>In the end, somebody has muted or hidden it.</summary>
    public DemoConversation Set(string who, PointerSettings settings)
    {
        _settings.Add(new(who, (context, id, token) => context[who].Inbox.ConfigureAsync(id, settings, token)));
        return this;
    }

    /// <summary>Plays what an earlier attempt has not.</summary>
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
