using System.Collections.Immutable;
using CsCheck;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Conversations.Rules;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Unit.Conversations;

/// <summary>Random operations in random order, divided into appends at random.</summary>
public sealed class ConversationRulesProperties
{
    private static readonly ImmutableArray<byte> Secret = [.. Enumerable.Repeat((byte)1, 16)];
    private static readonly ImmutableArray<UserId> People = [.. Enumerable.Range(0, 14).Select(ConversationHarness.User)];
    private static readonly ConversationId Group = ConversationId.Parse(OpaqueId.From(Guid.Empty));
    private static readonly ConversationOptions Limits = NewLimits();

    private static readonly Gen<UserId> Person = Gen.Int[0, People.Length - 1].Select(index => People[index]);
    private static readonly Gen<long> Seq = Gen.Long[1, 60];

    private static readonly Gen<Operation> AnyOperation = Gen.Frequency(
        (4, Gen.Select(Person, Gen.Int[1, 1_000_000], Gen.Bool, (Operation (sender, number, shares) => new Send(
            sender,
            MessageRules.Check(new(ClientId.Parse($"c{number}"), "text", shares ? [ScriptedContent.Pin("p")] : [], null), Limits),
            new(shares ? [new Card(ShareKind.Pin, "p", "title", null, null, null)] : [], null),
            JoiningRows.None,
            [])))),
        (4, Gen.Select(Person, Person, Person, Gen.Bool, (Operation (actor, one, other, history) =>
            new Add(actor, new([.. new[] { one, other }.Distinct()], history), new(Guid.Empty, People, null))))),
        (2, Gen.Select(Person, Person, (Operation (actor, member) => new Remove(actor, member)))),
        (1, Person.Select(Operation (actor) => new Remove(actor, actor))),
        (1, Gen.Select(Person, Gen.Int[0, 2], (Operation (actor, number) => new Rename(actor, $"name {number}")))),
        (2, Gen.Select(Person, Seq, (Operation (actor, seq) => new Edit(actor, seq, $"edited {seq}")))),
        (1, Gen.Select(Person, Seq, (Operation (actor, seq) => new Unsend(actor, seq)))),
        (2, Gen.Select(Person, Seq, Gen.Bool, (Operation (actor, seq, present) => new SetReaction(actor, new(seq, "love", present))))));

    [Fact]
    public void Every_prefix_of_every_history_keeps_every_rule() =>
        Gen.Select(AnyOperation, Gen.Bool).Array[1, 120].Sample(history =>
        {
            var log = new SortedDictionary<long, LogRow>();
            var state = new ConversationState(Group, null, null, Guid.Empty, false, Tail.Empty);
            var draft = NewDraft(state, log);
            var creation = new CreateConversation([.. People[1..8]], null, ClientId.Parse("make"), null);
            ConversationRules.Decide(
                draft, new CreateGroup(People[0], creation, null, Secret, new(Guid.Empty, People, null), ResolvedCards.None), Limits);
            foreach (var (operation, commits) in history)
            {
                var before = draft.Head!.Summary;
                var decision = ConversationRules.Decide(draft, operation, Limits);
                var after = draft.Head!.Summary;

                Assert.Equal(before.LastSeq + (decision.Kind is DecisionKind.Changed ? 1 : 0), after.LastSeq);
                Assert.Equal(decision.Kind is DecisionKind.NotMember, before.Find(operation.Actor) is null);
                Assert.InRange(after.Members.Length, 0, Limits.MaxMembers);
                Assert.Equal(after.Members.Select(member => member.UserId).Distinct().Count(), after.Members.Length);
                Assert.Equal(after.Members.IsEmpty ? 0 : 1, after.Members.Count(member => member.Role is MemberRole.Creator));
                Assert.Equal(after.Members.OrderBy(member => member.JoinedSeq), after.Members);
                Assert.All(after.Members, member => Assert.InRange(member.FirstReadableSeq, 1, member.JoinedSeq));
                if (commits || draft.IsFull)
                {
                    Commit(draft, log);
                    state = draft.ToState($"{log.Count}", Guid.Empty, new(5, int.MaxValue));
                    draft = NewDraft(state, log);
                }
            }

            Commit(draft, log);
            CheckLog(draft.Head!, log);
        }, iter: 2_000);

    private static void Commit(ConversationDraft draft, SortedDictionary<long, LogRow> log)
    {
        foreach (var row in draft.IsChanged ? draft.ToAppend(Guid.Empty).Rows : [])
            log[row.Seq] = row;
    }

    /// <summary>Checks that the head agrees with the rows.</summary>
    private static void CheckLog(ConversationHead head, SortedDictionary<long, LogRow> log)
    {
        Assert.Equal(Enumerable.Range(1, (int)head.Summary.LastSeq).Select(seq => (long)seq), log.Keys);
        var messages = log.Values.Where(row => row.Kind is LogRowKind.Message).ToArray();
        Assert.Equal(messages.Length, head.Summary.MessageCount);
        Assert.All(log.Values, row => Assert.Equal(messages.Count(message => message.Seq <= row.Seq), row.MessageCount));
        Assert.Equal(messages.LastOrDefault()?.Seq, head.Summary.LastMessage?.Seq);
        if (messages.LastOrDefault() is { } newest)
            Assert.Equal(EntryJson.Decode(Group, newest).Text, head.Summary.LastMessage!.Excerpt);
        foreach (var member in head.Summary.Members)
        {
            var own = messages.LastOrDefault(row => row.SenderId == member.UserId && row.Seq > member.JoinedSeq);
            Assert.Equal((own?.Seq ?? 0, own?.MessageCount ?? 0), (member.NewestOwnSeq, member.NewestOwnMessageCount));
            Assert.Equal(messages.Count(row => row.Seq < member.JoinedSeq), member.MessagesBeforeJoining);
            // A member who never read has these unread: messages of others since joining, or since the member's newest own message.
            Assert.Equal(
                messages.Count(row => row.Seq > Math.Max(member.JoinedSeq, member.NewestOwnSeq) && row.SenderId != member.UserId),
                ReadCursor.AtJoining(member).After(member).Unread(head.Summary.MessageCount, []));
        }

        foreach (var mark in log.Values.Where(row => row.Kind is LogRowKind.Mark))
            Assert.InRange(log[mark.Changed].Changed, mark.Seq, head.Summary.LastSeq);
    }

    private static ConversationDraft NewDraft(ConversationState state, SortedDictionary<long, LogRow> log) =>
        new(state, [.. log.Values], DateTimeOffset.UnixEpoch);

    private static ConversationOptions NewLimits()
    {
        var limits = new ConversationOptions();
        limits.Palette.Add("love", "love");
        return limits;
    }
}
