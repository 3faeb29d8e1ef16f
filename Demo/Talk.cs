using System.Globalization;
using Parley.Client;

namespace Parley.Demo;

/// <summary>One conversation of the story: what happens in it, in order.</summary>
/// <remarks>Every step of its log takes exactly one number. So the conversation's own head says how far an earlier attempt came,
/// and a step is never played twice, not even one that has no client id of its own.</remarks>
internal sealed class Talk
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

    private Talk(string name, string creator, string[] others, string? groupName)
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
    public static Talk Between(string creator, string other) => new($"{creator}-{other}", creator, [other], null);

    /// <summary>A group with a name.</summary>
    public static Talk Group(string name, string groupName, string creator, params string[] others) => new(name, creator, others, groupName);

    /// <summary>A group without a name.</summary>
    public static Talk Unnamed(string name, string creator, params string[] others) => new(name, creator, others, null);

    /// <summary>Somebody says something, or shares.</summary>
    public Talk Says(string who, string? text, params Thing[] shares) => Send(who, null, text, shares);

    /// <summary>Somebody answers what has a label.</summary>
    public Talk Replies(string who, string label, string text, params Thing[] shares) => Send(who, _labels[label].Seq, text, shares);

    /// <summary>Labels the last message, so that later steps can speak of it.</summary>
    public Talk As(string label)
    {
        _labels.Add(label, (Last, _log[^1].Who));
        return this;
    }

    /// <summary>People react to what has a label.</summary>
    public Talk React(string label, string reaction, params string[] people)
    {
        foreach (var who in people)
            Add(who, (client, id, token) => client.Messages.ReactAsync(id, _labels[label].Seq, reaction, token));
        return this;
    }

    /// <summary>The sender changes what has a label.</summary>
    public Talk Edited(string label, string text) =>
        Add(_labels[label].Sender, (client, id, token) => client.Messages.EditAsync(id, _labels[label].Seq, text, token));

    /// <summary>The sender takes back what has a label.</summary>
    public Talk Unsent(string label) =>
        Add(_labels[label].Sender, (client, id, token) => client.Messages.UnsendAsync(id, _labels[label].Seq, token));

    /// <summary>Somebody renames the group.</summary>
    public Talk Renamed(string who, string groupName) =>
        Add(who, (client, id, token) => client.Conversations.RenameAsync(id, groupName, token));

    /// <summary>Somebody brings others in, with or without what was said before.</summary>
    public Talk Brings(string who, bool shareHistory, params string[] others)
    {
        _members.UnionWith(others);
        return Add(who, (client, id, token) => client.Conversations.AddMembersAsync(id, others, shareHistory, token));
    }

    /// <summary>Somebody leaves.</summary>
    public Talk Leaves(string who)
    {
        _members.Remove(who);
        return Add(who, (client, id, token) => client.Conversations.RemoveMemberAsync(id, who, token));
    }

    /// <summary>Somebody saves the first share of what has a label: the best outcome there is.</summary>
    public Talk Saved(string who, string label, string board)
    {
        _settings.Add(new(who, (stage, id, token) => stage[who].Messages.SaveAsync(
            id, _labels[label].Seq, 0, stage.IdOf(Thing.Board(board)), $"save-{_name}-{label}", token)));
        return this;
    }

    /// <summary>In the end, some have not read what came after their own last words.</summary>
    public Talk UnreadBy(params string[] people)
    {
        _awayReaders = [.. people];
        return this;
    }

    /// <summary>In the end, somebody has muted or hidden it.</summary>
    public Talk Set(string who, PointerSettings settings)
    {
        _settings.Add(new(who, (stage, id, token) => stage[who].Inbox.ConfigureAsync(id, settings, token)));
        return this;
    }

    /// <summary>Plays what an earlier attempt has not.</summary>
    public async Task PlayAsync(Stage stage, CancellationToken cancellationToken)
    {
        var made = await stage[_creator].Conversations.CreateAsync(
            new() { MemberIds = _invited, Name = _groupName, ClientId = $"talk-{_name}" }, cancellationToken);
        var id = made.Conversation.Id;
        var played = (await stage[_creator].Conversations.GetAsync(id, cancellationToken)).LastSeq;
        foreach (var step in _log.Skip((int)played))
            await step.PlayAsync(stage, id, cancellationToken);
        foreach (var reader in _members.Except(_awayReaders))
            await stage[reader].Inbox.ReadAsync(id, Last, cancellationToken);
        foreach (var setting in _settings)
            await setting.PlayAsync(stage, id, cancellationToken);
    }

    private Talk Send(string who, long? replyTo, string? text, Thing[] shares)
    {
        Messages++;
        var clientId = string.Create(CultureInfo.InvariantCulture, $"{_name}-{Last + 1}");
        _log.Add(new(who, (stage, id, token) => stage[who].Messages.SendAsync(
            id, new() { ClientId = clientId, Text = text, ReplyTo = replyTo, Shares = shares.Length == 0 ? null : [.. shares.Select(stage.Share)] }, token)));
        return this;
    }

    private Talk Add(string who, Func<ParleyClient, string, CancellationToken, Task> act)
    {
        _log.Add(new(who, (stage, id, token) => act(stage[who], id, token)));
        return this;
    }

    private sealed record Step(string Who, Func<Stage, string, CancellationToken, Task> PlayAsync);
}
