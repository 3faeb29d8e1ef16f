using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Inbox;

namespace Parley.Unit.Inbox;

public sealed class InboxRevisionsTests
{
    private const long RestoredFrom = 300;
    private const long RestoredThrough = RestoredFrom + (1L << 32);

    [Theory]
    [InlineData(0, ResyncReason.TooOld)]
    [InlineData(9, ResyncReason.TooOld)]
    [InlineData(10, null)]
    [InlineData(100, null)]
    [InlineData(101, ResyncReason.Crashed)]
    [InlineData(200, ResyncReason.Crashed)]
    [InlineData(201, null)]
    [InlineData(RestoredFrom, null)]
    [InlineData(RestoredFrom + 1, ResyncReason.Restored)]
    [InlineData(RestoredThrough, ResyncReason.Restored)]
    [InlineData(RestoredThrough + 1, null)]
    [InlineData(RestoredThrough + 2, ResyncReason.Restored)]
    [InlineData(long.MaxValue, ResyncReason.Restored)]
    public void A_position_that_cannot_be_continued_has_a_reason(long since, ResyncReason? reason)
    {
        var head = new InboxHead { OldestServable = 10, Burned = [new(100, 200), new(RestoredFrom, RestoredThrough)] };
        Assert.Equal(reason, InboxRevisions.WhyNotServable(head, RestoredThrough + 1, since));
    }
}
