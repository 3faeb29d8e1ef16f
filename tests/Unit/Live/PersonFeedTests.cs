using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Parley.ApiFrontend.Live;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Unit.Live;

/// <summary>The feed of a person whose events arrive late, twice, or not at all.</summary>
public sealed partial class PersonFeedTests
{
    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly ConversationId[] Groups =
        [.. Enumerable.Range(1, 3).Select(i => ConversationId.Parse(OpaqueId.From(new Guid(i, 0, 0, new byte[8]))))];

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedResponse _response = new();
    private readonly ScriptedHub _scripted;
    private readonly PersonFeed _feed;

    public PersonFeedTests()
    {
        _scripted = new(new(), _time);
        _feed = new(Alice, _scripted.Hub);
    }

    [Fact]
    public Task Changes_in_order_are_written_once() => FollowAsync(() =>
    {
        Apply(Change(10, 11), Change(11, 13), Change(11, 13), Change(10, 11), Change(13, 14));

        Assert.Equal(["11", "13", "14"], Ids());
        Assert.Single(_scripted.Asked);
    });

    [Fact]
    public Task A_gap_makes_the_feed_ask_once_and_later_events_wait_for_the_answer() => FollowAsync(() =>
    {
        Apply(Change(12, 13), Change(11, 12), Change(13, 14));
        Assert.Empty(Ids());
        Assert.Equal([10], _scripted.Asked[1..].Select(asked => asked.Since));

        Answer(1, Start(11, Pointer(Groups[0], 11)));

        Assert.Equal(["11", "12", "13", "14"], Ids());
        Assert.Equal(2, _scripted.Asked.Count);
    });

    [Fact]
    public Task An_answer_that_contains_events_which_wait_is_not_repeated_by_them() => FollowAsync(() =>
    {
        Apply(Change(11, 12), Change(12, 13));

        Answer(1, Start(13, Pointer(Groups[0], 12), Pointer(Groups[1], 13)));

        Assert.Equal(["13"], Ids()); // only the last event of an answer has an id
        Assert.Equal(2, _response.Sent.Split("event: pointer").Length - 1);
    });

    [Fact]
    public Task If_a_gap_is_left_after_the_answer_the_feed_asks_again() => FollowAsync(() =>
    {
        Apply(Change(14, 15));
        Answer(1, Start(12, Pointer(Groups[0], 12)));
        Assert.Equal(12, _scripted.Asked[2].Since);
        Answer(2, Start(14, Pointer(Groups[0], 14)));

        Assert.Equal(["12", "14", "15"], Ids());
        Assert.Equal(3, _scripted.Asked.Count);
    });

    [Fact]
    public Task Events_beyond_the_bound_are_dropped_and_asked_for() => FollowAsync(() =>
    {
        for (var revision = 12; revision <= 300; revision++) // 289 events; 256 are held
            Apply(Change(revision - 1, revision));
        Answer(1, Start(11, Pointer(Groups[0], 11)));
        Assert.Equal("267", Ids()[^1]);
        Answer(2, Start(300, Pointer(Groups[0], 300)));

        Assert.Equal("300", Ids()[^1]);
        Assert.Equal([10, 267], _scripted.Asked[1..].Select(asked => asked.Since));
    });

    [Fact]
    public Task An_inbox_that_cannot_give_the_changes_makes_the_client_read_again() => FollowAsync(() =>
    {
        Apply(Change(20, 21));
        Answer(1, Start(20) with { Resync = ResyncReason.Crashed });

        Assert.StartsWith(
            "event: resync\nid: 20\ndata: {\"revision\":20,\"reason\":\"crashed\"}\n\n", _response.Sent, StringComparison.Ordinal);
        Assert.Equal(["20", "21"], Ids());
    });

    [Fact]
    public Task An_inbox_that_does_not_answer_is_asked_again_while_there_is_a_stream() => FollowAsync(stream =>
    {
        _feed.Ask();
        _scripted.Asked[1].Answer.SetException(new TimeoutException());
        Assert.Equal(2, _scripted.Asked.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([10, 10], _scripted.Asked[1..].Select(asked => asked.Since));

        _scripted.Asked[2].Answer.SetException(new TimeoutException());
        _feed.Remove(stream, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(3, _scripted.Asked.Count);
    });

    [Theory]
    [InlineData(13, false)]
    [InlineData(12, true)] // the person left before that answer, and was added again
    public Task A_conversation_that_the_person_left_during_a_catch_up_is_not_shown(long goneAt, bool isShown) => FollowAsync(() =>
    {
        Apply(Gone(Groups[0], goneAt - 1, goneAt), Change(goneAt, goneAt + 1, Groups[2]));

        Answer(1, Start(12, Pointer(Groups[0], 11), Pointer(Groups[1], 12)));

        Assert.Equal(isShown, _response.Sent.Contains($"\"pointer\":{{\"conversationId\":\"{Groups[0].Value}\"", StringComparison.Ordinal));
        Assert.Equal(!isShown, _response.Sent.Contains("\"gone\":\"left\"", StringComparison.Ordinal));
        Assert.Equal($"{goneAt + 1}", Ids()[^1]);
    });

    [Fact]
    public Task What_came_before_the_first_answer_is_not_asked_for() => Task.Run(() =>
    {
        Assert.True(_feed.TryAdd(_scripted.Stream(_response, 10), 20, out _));
        _ = _feed.ListenAsync(10, CancellationToken.None);
        Apply(Change(9, 10), Change(10, 11));
        Answer(0, Start(10));
        Apply(Change(11, 12));

        Assert.Equal(["11", "12"], Ids());
        Assert.Single(_scripted.Asked);
    });

    [Fact]
    public Task One_stream_too_many_replaces_the_oldest_and_a_feed_without_streams_closes() => FollowAsync(stream =>
    {
        var second = _scripted.Stream(new());
        Assert.True(_feed.TryAdd(second, 1, out var oldest));
        Assert.Same(stream, oldest);

        Assert.False(_feed.TryClose());
        _feed.Remove(second, TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), _feed.IdleSince);
        Assert.True(_feed.TryClose());
        Assert.False(_feed.TryAdd(second, 1, out _));
    });

    private static LiveInboxChange Change(long before, long revision, ConversationId? id = null) =>
        new(Alice, before, revision, Pointer(id ?? Groups[0], revision), 0, null);

    private static LiveInboxChange Gone(ConversationId id, long before, long revision) =>
        new(Alice, before, revision, new(id, revision, null, GoneReason.Left), 0, null);

    private static InboxChange Pointer(ConversationId id, long revision) => new(
        id,
        revision,
        new(id, ConversationKind.Group, null, [Alice], MemberState.Joined, 1, 1, 1, 0, null, default, InboxFolder.Main, null, revision),
        null);

    private static LiveStart Start(long revision, params ImmutableArray<InboxChange> changes) =>
        new(SiloAddress.Zero, revision, 0, changes, null);

    [GeneratedRegex(@"\nid: (\d+)\n")]
    private static partial Regex Id();

    // The feed has revision 10 and one stream. On a thread of the pool, continuations run when an answer is set.
    private Task FollowAsync(Action<EventStream> test) => Task.Run(() =>
    {
        var stream = _scripted.Stream(_response, 10);
        Assert.True(_feed.TryAdd(stream, 20, out _));
        _ = _feed.ListenAsync(10, CancellationToken.None); // completes with the answer
        Answer(0, Start(10));
        test(stream);
    });

    private Task FollowAsync(Action test) => FollowAsync(_ => test());

    private void Answer(int asked, LiveStart start) => _scripted.Asked[asked].Answer.SetResult(start);

    private void Apply(params LiveInboxChange[] changes)
    {
        var (frames, dirty) = (_scripted.Hub.Frames(), new HashSet<EventStream>());
        foreach (var change in changes)
            _feed.Apply(change, frames, dirty);
        _scripted.Hub.Return(frames);
        foreach (var stream in dirty)
            stream.Flush();
    }

    private string[] Ids() => [.. Id().Matches(_response.Sent).Select(match => match.Groups[1].Value)];
}
