using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Faults.Model;

namespace Parley.Faults.Simulation;

/// <content>Changes of members, names and blocks.</content>
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

        // The user grain stores the block before it informs the one-to-one conversation.
        var stamp = _stamps[blocker] = _stamps.GetValueOrDefault(blocker) + 1;
        if (isBlock)
        {
            _cluster.Blocks.Add((blocker, blocked));
            _everBlocked.Add((blocker, blocked));
        }
        else
        {
            _cluster.Blocks.Remove((blocker, blocked));
        }

        var window = Begin(id, $"{blocker} blocks: {isBlock}");
        if (await AskAsync(
            id,
            $"{blocker} blocks {blocked}: {isBlock} {stamp}",
            grain => grain.SetBlockedAsync(blocker, isBlock, stamp, CancellationToken.None))
            is not { Error: null })
            return;
        window.Demand(
            window.Ever(head => head?.Blocks.Any(block => block.UserId == blocker && block.Stamp >= stamp) ?? false),
            "no head had this block.");
    }
}
