using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Faults.Model;

namespace Parley.Faults.Simulation;

/// <content>Who belongs to a conversation, what it is called, and who blocks whom.</content>
internal sealed partial class SeededRun
{
    private async Task AddAsync()
    {
        var id = Draw(_conversations);
        var (actor, users) = (Actor(id), _people.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4)).ToImmutableArray());
        AddMembers command = new(users, Draws(0.5));
        var window = Begin(id, $"add {string.Join(' ', users)} by {actor}");
        foreach (var user in users)
        {
            _cluster.RequestedOperations.Note(new AddMemberRequest(id, actor, user));
            if (command.ShareHistory)
                _cluster.RequestedOperations.Note(new ShareHistoryRequest(id, actor, user));
        }

        if (await AskAsync(
            id, $"{actor} adds {string.Join(' ', users)}", grain => grain.AddMembersAsync(actor, command, GivingUp()))
            is not { } answer)
            return;
        if (answer.TryGet(out var view, out var error))
        {
            window.CheckView(actor, view);
            window.Demand(
                window.EverOrWithin(head => users.All(user => head?.Summary.Find(user) is not null)),
                "not all of them are members.");
            return;
        }

        window.Demand(
            error.Code switch
            {
                ErrorCode.NotFound => window.EverOutside(actor),
                ErrorCode.Direct => id.IsDirect,
                ErrorCode.ConversationFull => error.Limit == 10
                    && window.EverOrWithin(head => head?.Summary.Members.Select(member => member.UserId).Union(users).Count() > 10),
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
        if (Draws(0.5)
            && _cluster.LogOf(id).Head?.Summary.Members.FirstOrDefault(member => member.Role is MemberRole.Creator) is { } creator)
            actor = creator.UserId;
        var member = Draws(0.4) ? actor : Actor(id);
        var window = Begin(id, $"remove {member} by {actor}");
        _cluster.RequestedOperations.Note(new RemoveMemberRequest(id, actor, member));
        if (await AskAsync(id, $"{actor} removes {member}", grain => grain.RemoveMemberAsync(actor, member, GivingUp()))
            is not { } answer)
            return;
        window.Demand(
            answer.Error?.Code switch
            {
                null => window.EverOrWithin(head => head?.Summary.Find(member) is null),
                ErrorCode.NotFound => window.EverOutside(actor) || window.EverOrWithin(head => head?.Summary.Find(member) is null),
                ErrorCode.NotAllowed =>
                    member != actor && window.EverOrWithin(head => head?.Summary.Find(actor)?.Role is MemberRole.Member),
                ErrorCode.Direct => id.IsDirect,
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"{answer.Error}");
    }

    private async Task RenameAsync()
    {
        var id = Draw(_conversations);
        var (actor, name) = (Actor(id), Draws(0.2) ? null : Draws(0.2) ? _cluster.LogOf(id).Head?.Summary.Name : $"name {_number.Value}");
        var window = Begin(id, $"rename by {actor}");
        _cluster.RequestedOperations.Note(new RenameRequest(id, actor, name));
        if (await AskAsync(id, $"{actor} renames", grain => grain.RenameAsync(actor, name, CancellationToken.None)) is not { } answer)
            return;
        window.Demand(
            answer.Error?.Code switch
            {
                null => window.EverOrWithin(head => head is not null && head.Summary.Name == name),
                ErrorCode.NotFound => window.EverOutside(actor),
                ErrorCode.Direct => id.IsDirect,
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"{answer.Error}");
        if (answer.Value is { } view)
            window.CheckView(actor, view);
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
            _cluster.Blocks.Add((blocker, blocked));
            _everBlocked.Add((blocker, blocked));
        }

        var window = Begin(id, $"{blocker} blocks: {isBlock}");
        var others = _blockCalls.Count(call => call.Id == id && !call.IsOver);
        BlockCall own = new(id);
        _blockCalls.Add(own);
        if (await AskAsync(
            id, $"{blocker} blocks {blocked}: {isBlock}", grain => grain.SetBlockedAsync(blocker, isBlock, CancellationToken.None))
            is not { Error: null })
            return;
        own.IsOver = true; // one without an answer may go on for long
        var isAlone = others == 0 && _blockCalls[^1] == own;
        window.Demand(!isAlone || window.Ever(head => (head?.BlockedBy.Contains(blocker) ?? false) == isBlock), "was never so.");
        if (!isBlock)
            _cluster.Blocks.Remove((blocker, blocked));
    }

    /// <summary>Calls that block and unblock take no number: two of them in one append leave no trace of the first.</summary>
    private sealed class BlockCall(ConversationId id)
    {
        public ConversationId Id => id;

        public bool IsOver { get; set; }
    }
}
