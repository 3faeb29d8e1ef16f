namespace Parley.Grains.Inbox;

/// <summary>Which silo most deliveries come from, without a count for each silo: the majority vote of Boyer and Moore.</summary>
/// <param name="lead">Deliveries by which a silo is ahead of all others together when it has won; more than that is not remembered, so that
/// habits of long ago do not outweigh those of today. At least 1.</param>
internal sealed class OriginVote(int lead)
{
    private SiloAddress? _ahead;
    private int _lead;

    /// <summary>The silo that has won, if one has.</summary>
    public SiloAddress? Winner => _lead == lead ? _ahead : null;

    /// <summary>Counts deliveries of one silo.</summary>
    public void Count(SiloAddress origin, int deliveries)
    {
        if (_lead == 0)
            _ahead = origin;
        _lead = origin.Equals(_ahead) ? Math.Min(_lead + deliveries, lead) : Math.Max(_lead - deliveries, 0);
    }
}
