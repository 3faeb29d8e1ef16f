using Parley.Boards;
using Parley.Conversations;
using Parley.Pins;
using Parley.Users;

namespace Parley.Cluster.Hosting;

/// <summary>A call with an id that does not exist leaves no activation in memory.</summary>
public sealed class AbsentActivationTests(ParleyCluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Only_grains_of_missing_objects_are_deactivated_soon()
    {
        var ann = await cluster.PersonAsync("ann");
        var ids = Enumerable.Range(0, 20).Select(_ => OpaqueId.From(Guid.CreateVersion7())).ToList();
        HashSet<GrainId> asked = [];
        foreach (var id in ids)
        {
            var conversation = cluster.Grains.Conversation(ConversationId.Parse(id));
            Assert.Equal(ErrorCode.NotFound, (await conversation.GetAsync(ann, TestContext.Current.CancellationToken)).Error?.Code);
            var board = cluster.Grains.GetGrain<IBoardGrain>(id);
            Assert.NotNull((await board.GetAsync(ann, Ct)).Error);
            var pin = cluster.Grains.GetGrain<IPinGrain>(id);
            Assert.NotNull((await pin.GetAsync(ann, Ct)).Error);
            var person = cluster.Grains.GetGrain<IUserGrain>(id);
            Assert.Null(await person.GetProfileAsync(Ct));
            asked.UnionWith([conversation.GetGrainId(), board.GetGrainId(), pin.GetGrainId(), person.GetGrainId()]);
        }

        HashSet<GrainId> active;
        do
        {
            var statistics = await cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
            active = [.. statistics.Select(one => one.GrainId)];
        }
        while (active.Overlaps(asked));

        Assert.Contains(cluster.Grains.GetGrain<IUserGrain>(ann.Value).GetGrainId(), active);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_object_can_be_created_after_its_missing_id_was_read()
    {
        var (ann, ben) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"));
        var conversation = cluster.Grains.Conversation(ConversationId.Parse(OpaqueId.From(Guid.CreateVersion7())));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => conversation.GetAsync(ann, Ct)));
        var made = await conversation.CreateAsync(ann, new([ben], null, ClientId.Parse("make"), null), Ct);
        Assert.Null(made.Error);
        Assert.Null((await conversation.GetAsync(ben, TestContext.Current.CancellationToken)).Error);
    }
}
