using Microsoft.Extensions.Options;
using Parley.Conversations;
using Parley.Core.Inbox;
using Parley.Grains.Conversations;
using Parley.Grains.Inbox;
using Parley.Inbox;
using Parley.Unit.Hosting;
using Parley.Users;

namespace Parley.Unit.Inbox;

/// <summary>Some deliveries report which silo they come from, but only where an inbox can move.</summary>
public sealed class InboxMovesTests
{
    private const int Deliveries = 1_000;

    [Theory]
    [InlineData(true, 128, true)]
    [InlineData(true, 0, false)]
    [InlineData(false, 128, false)]
    public async Task Deliveries_report_their_silo_only_where_inboxes_can_move(bool isPossible, int moveAfter, bool areReported)
    {
        var calls = new List<string>();
        var inbox = Stub.Of<IInboxGrain>((method, _) =>
        {
            calls.Add(method.Name);
            return method.ReturnType == typeof(Task<bool>) ? Task.FromResult(true) : Task.CompletedTask;
        });
        var inboxes = new GrainMemberInboxes(
            Stub.Of<IGrainFactory>((_, _) => inbox),
            Stub.Of<ILocalSiloDetails>((_, _) => null),
            Options.Create(new InboxOptions { MoveAfter = moveAfter }),
            new InboxMoves(isPossible));
        var (alice, bob) = (UserId.Parse("alice"), UserId.Parse("bob"));
        var summary = new ConversationSummary(
            ConversationId.DirectOf(alice, bob), ConversationKind.Direct, null, DateTimeOffset.UnixEpoch, 0, 0, null, []);

        for (var seq = 1; seq <= Deliveries; seq++)
            await inboxes.DeliverLiveAsync(alice, summary with { LastSeq = seq }, null);

        Assert.Equal(Deliveries, calls.Count(name => name == nameof(IInboxGrain.DeliverLiveAsync)));
        Assert.Equal(areReported, calls.Contains(nameof(IInboxGrain.NoteOriginAsync)));
    }
}
