namespace Parley.Grains.Inbox;

/// <summary>Finds the silo that sends most deliveries, by the majority vote of Boyer and Moore. It needs no counter for each
/// silo.</summary>
/// <param name="lead">The number of deliveries by which a silo must be ahead of all others together to win, at least 1. The lead does not
/// grow above it, so that old deliveries do not outweigh recent ones.</param>
internal sealed class OriginVote(int lead)
{
    private SiloAddress? _ahead;
    private int _lead;

    /// <summary>The silo that has won, or null.</summary>
    public SiloAddress? Winner => _lead == lead ? _ahead : null;

    /// <summary>Counts deliveries from one silo.</summary>
    public void Count(SiloAddress origin, int deliveries)
    {
        if (_lead == 0)
            _ahead = origin;
        _lead = origin.Equals(_ahead) ? Math.Min(_lead + deliveries, lead) : Math.Max(_lead - deliveries, 0);
    }
}
