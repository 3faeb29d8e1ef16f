using System.Net;
using Parley.Grains.Inbox;

namespace Parley.Unit.Inbox;

/// <summary>A silo wins by a lead over all others together, and old majorities do not outweigh new ones.</summary>
public sealed class OriginVoteTests
{
    private const int Lead = 32;

    private static readonly SiloAddress A = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress B = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly SiloAddress C = SiloAddress.New(IPAddress.Loopback, 3, 1);

    private readonly OriginVote _vote = new(Lead);

    [Fact]
    public void No_silo_wins_before_the_lead_is_reached()
    {
        Assert.Null(_vote.Winner);
        Count(A, Lead - 1);
        Assert.Null(_vote.Winner);
        Count(A, 1);
        Assert.Equal(A, _vote.Winner);
    }

    [Fact]
    public void With_evenly_spread_deliveries_no_silo_wins()
    {
        for (var round = 0; round < 1_000; round++)
        {
            foreach (var silo in new[] { A, B, C })
            {
                Count(silo, Lead / 4);
                Assert.Null(_vote.Winner);
            }
        }
    }

    [Fact]
    public void The_silo_with_more_deliveries_than_all_others_together_wins()
    {
        for (var round = 0; round < Lead; round++)
        {
            Count(B, 1);
            Count(C, 1);
            Count(A, 3);
        }

        Assert.Equal(A, _vote.Winner);
    }

    [Fact]
    public void An_old_majority_is_outweighed_by_twice_the_lead()
    {
        Count(A, 1_000_000);
        Count(B, Lead);
        Assert.Null(_vote.Winner);
        Count(B, Lead);
        Assert.Equal(B, _vote.Winner);
    }

    private void Count(SiloAddress origin, int deliveries) => _vote.Count(origin, deliveries);
}
