using Parley.Conversations;
using Parley.Grains.Users;
using Parley.Users;

namespace Parley.Cluster.Users;

/// <summary>A block is completed even if its caller dies between two steps.</summary>
public sealed class PendingBlockTests(ParleyCluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_silo_applies_a_change_of_a_block_that_its_caller_left_pending()
    {
        var (ann, ben) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"));
        var user = cluster.Grains.GetGrain<IUserGrain>(ann.Value);
        Assert.NotNull((await user.SetBlockAsync(ben, true, Ct)).Value);
        Assert.Single(await user.PendingBlocksAsync(Ct));
        await cluster.DeactivateAsync(user); // its memory is lost

        while (!(await user.PendingBlocksAsync(Ct)).IsEmpty)
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCode.RecipientUnavailable, (await WriteAsync(ben, ann)).Error?.Code);
    }

    [Fact]
    public async Task A_concurrent_block_and_unblock_leave_the_list_and_the_one_to_one_equal()
    {
        for (var round = 0; round < 20; round++)
        {
            var (ann, ben) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"));
            await Task.WhenAll(
                cluster.Grains.SetBlockAsync(ann, ben, true, Ct),
                cluster.Grains.SetBlockAsync(ann, ben, false, Ct),
                cluster.Grains.SetBlockAsync(ann, ben, true, Ct),
                cluster.Grains.SetBlockAsync(ann, ben, false, Ct));
            var user = cluster.Grains.GetGrain<IUserGrain>(ann.Value);
            Assert.Empty(await user.PendingBlocksAsync(Ct));
            var isListed = !(await user.BlocksAsync(null, 1, Ct)).UserIds.IsEmpty;

            // The list of blocks is enough to refuse a message. So the state of the one-to-one conversation shows only once the list is
            // empty.
            Assert.Null(await cluster.Grains.SetBlockAsync(ann, ben, isListed, Ct));
            Assert.Equal(isListed, (await WriteAsync(ben, ann)).Error?.Code is ErrorCode.RecipientUnavailable);
            Assert.Null(await cluster.Grains.SetBlockAsync(ann, ben, false, Ct));
            Assert.Null((await WriteAsync(ben, ann)).Error);
        }
    }

    private Task<Result<Created<ConversationCreated>>> WriteAsync(UserId sender, UserId other)
    {
        var message = new SendMessage(ParleyCluster.Client("hello"), "hello", [], null);
        return cluster.Grains.Conversation(ConversationId.DirectOf(sender, other))
            .CreateAsync(sender, new([other], null, message.ClientId, message), Ct);
    }
}
