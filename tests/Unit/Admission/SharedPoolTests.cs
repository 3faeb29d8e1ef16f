using Parley.ApiFrontend.Admission;
using Parley.Users;

namespace Parley.Unit.Admission;

public sealed class SharedPoolTests
{
    private static readonly PoolShare Alice = PoolShare.Of(UserId.Parse("alice"));
    private static readonly PoolShare Bob = PoolShare.Of(UserId.Parse("bob"));

    [Fact]
    public void A_share_is_used_up_before_the_pool_and_a_returned_amount_can_be_taken_again()
    {
        var pool = new SharedPool(10);
        Assert.Equal(PoolAnswer.Taken, pool.Take(Alice, 4, limit: 5));
        Assert.Equal(PoolAnswer.ShareUsedUp, pool.Take(Alice, 2, limit: 5));
        Assert.Equal(PoolAnswer.Taken, pool.Take(Bob, 5, limit: 5));
        Assert.Equal(PoolAnswer.NothingLeft, pool.Take(Alice, 2, limit: 9));
        pool.Return(Alice, 4);
        Assert.Equal(PoolAnswer.Taken, pool.Take(Alice, 5, limit: 5));
    }

    [Fact]
    public void A_share_that_holds_nothing_gets_one_amount_of_any_size()
    {
        var pool = new SharedPool(100);
        Assert.Equal(PoolAnswer.Taken, pool.Take(Alice, 50, limit: 5));
        Assert.True(pool.IsUsedUp(Alice, limit: 5));
        Assert.Equal(PoolAnswer.ShareUsedUp, pool.Take(Alice, 1, limit: 5));
        Assert.Equal(PoolAnswer.Taken, pool.Take(Bob, 50, limit: 5));
    }

    [Fact]
    public void An_amount_taken_without_a_check_counts()
    {
        var pool = new SharedPool(10);
        pool.Owe(Alice, 12);
        Assert.Equal(PoolAnswer.NothingLeft, pool.Take(Bob, 1, limit: 5));
        pool.Return(Alice, 12);
        Assert.False(pool.IsUsedUp(Alice, limit: 1));
        Assert.Equal(PoolAnswer.Taken, pool.Take(Bob, 1, limit: 5));
    }
}
