namespace Parley.Client;

/// <summary>Options of live delivery: <see cref="EventStream"/>, <see cref="LiveFeed"/> and <see cref="LiveModel"/>.</summary>
public sealed class LiveOptions
{
    /// <summary>The longest wait for the first event of a stream, from the request on. After it, the feed polls until a stream works,
    /// because a proxy may buffer the stream.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause between two polls while no stream works. After a stream on which nothing arrived for three heartbeats, the feed
    /// polls until a later stream carries a beat.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause before the first reconnect. It doubles before each further one. The actual pause is random between zero
    /// and this, plus the pause that the server asked for.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The limit of the doubling. A stream that lasted longer than this starts again with <see cref="FirstPause"/>.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The limit in bytes of one event. A larger one ends the stream.</summary>
    /// <value>Default 4 MiB.</value>
    public int MaxEventBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many events the feed takes from the stream before its consumer has read them. Above it, the feed stops
    /// reading.</summary>
    /// <value>At least 1; default 64.</value>
    public int MaxWaiting { get; init; } = 64;

    /// <summary>How many reads of <c>changes</c> run at the same time.</summary>
    /// <value>At least 1; default 4.</value>
    public int MaxReads { get; init; } = 4;

    /// <summary>The items of one page of a read.</summary>
    /// <value>1 to 100; default 100.</value>
    public int PageSize { get; init; } = 100;

    /// <summary>The most entries that a <see cref="ConversationModel"/> keeps. Above it, new entries remove the oldest quarter, and pages
    /// remove the entries at the other end. The model can page in both directions.</summary>
    /// <value>At least 4; default 2,000.</value>
    public int MaxEntries { get; init; } = 2_000;
}
