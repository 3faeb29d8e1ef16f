using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Unit.Inbox;

/// <summary>Which conversations an inbox shares with another person, as presence needs it.</summary>
public sealed class SharedConversationsTests
{
    private readonly InboxHarness _inbox = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Conversations_that_the_inbox_shows_are_shared_with_their_members()
    {
        var first = await _inbox.JoinedAsync(1);
        var second = await _inbox.JoinedAsync(2);
        await _inbox.Core.DeliverAsync(second.Remove(InboxHarness.Bob), Cancel);

        var shared = await SharedAsync(InboxHarness.Bob, InboxHarness.Ann, InboxHarness.Adder);

        Assert.Equal([InboxHarness.Bob, InboxHarness.Ann], shared.Select(with => with.UserId));
        Assert.Equal([first.Id], shared[0].ConversationIds);
        Assert.Equal([first.Id, second.Id], shared[1].ConversationIds.OrderBy(id => id.Value));
        Assert.True(await SharesAsync(InboxHarness.Bob, second.Id, first.Id));
        Assert.False(await SharesAsync(InboxHarness.Bob, second.Id));
    }

    [Fact]
    public async Task A_conversation_that_the_person_has_left_is_not_shared()
    {
        var left = await _inbox.JoinedAsync(1);
        await _inbox.Core.DepartAsync(left.Id, left.Summary.LastSeq + 1, GoneReason.Left, Cancel);

        Assert.Empty(await SharedAsync(InboxHarness.Ann));
        Assert.False(await SharesAsync(InboxHarness.Ann, left.Id));
    }

    [Fact]
    public async Task An_invitation_that_is_not_accepted_is_not_shared()
    {
        var group = _inbox.Group(1, InboxHarness.Ann);
        Assert.Null(await _inbox.Core.PrepareJoinAsync(group.Id, Guid.NewGuid(), InboxHarness.Ann, isContact: false, Cancel));
        var added = group.Add(InboxHarness.Me);
        await _inbox.Core.DeliverAsync(
            added with
            {
                Members = [.. added.Members.Select(member =>
                    member.UserId == InboxHarness.Me ? member with { State = MemberState.Invited } : member)],
            },
            Cancel);
        Assert.Equal(MemberState.Invited, (await _inbox.PointerAsync(group))!.State);

        Assert.Empty(await SharedAsync(InboxHarness.Ann));
        Assert.False(await SharesAsync(InboxHarness.Ann, group.Id));
    }

    [Fact]
    public async Task An_empty_one_to_one_is_shared_only_in_the_inbox_of_the_person_who_opened_it()
    {
        var direct = _inbox.Direct(InboxHarness.Ann);
        await _inbox.Core.DeliverAsync(direct.Summary, Cancel);
        Assert.False(await SharesAsync(InboxHarness.Ann, direct.Id));

        await _inbox.Core.OpenAsync(direct.Summary, Cancel);
        Assert.True(await SharesAsync(InboxHarness.Ann, direct.Id));
    }

    [Fact]
    public async Task No_more_conversations_are_returned_than_the_limit()
    {
        for (var i = 0; i <= SharedConversations.MaxConversations; i++)
            await _inbox.JoinedAsync(i);
        Assert.Equal(SharedConversations.MaxConversations, Assert.Single(await SharedAsync(InboxHarness.Ann)).ConversationIds.Length);
    }

    private Task<ImmutableArray<SharedConversations>> SharedAsync(params ImmutableArray<UserId> people) =>
        _inbox.Core.SharedWithAsync(people, Cancel);

    private Task<bool> SharesAsync(UserId person, params ImmutableArray<ConversationId> conversationIds) =>
        _inbox.Core.SharesAsync(person, conversationIds, Cancel);
}
