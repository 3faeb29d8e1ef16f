using System.ComponentModel.DataAnnotations;

namespace Parley.Grains.Live;

/// <summary>Limits and times of live delivery. Section <c>Live</c>. Silos and front ends use it.</summary>
public sealed class LiveOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Live";

    /// <summary>The most streams of one person at one front end. One more closes the oldest.</summary>
    /// <value>1 to 1,000; default 20.</value>
    [Range(1, 1_000)]
    public int MaxStreamsPerPerson { get; set; } = 20;

    /// <summary>The most streams of one front end.</summary>
    /// <value>1 to 1,000,000; default 20,000. Above it: <see cref="ErrorCode.Unavailable"/> with <c>Retry-After</c>.</value>
    [Range(1, 1_000_000)]
    public int MaxStreams { get; set; } = 20_000;

    /// <summary>The most events that wait for one stream whose client reads slowly. Above it, the client gets <c>resync</c>.</summary>
    /// <value>1 to 10,000; default 256. It is also the most events with which a stream catches up.</value>
    [Range(1, 10_000)]
    public int MaxStreamEvents { get; set; } = 256;

    /// <summary>The most bytes of the events that wait for one stream. Above it, the client gets <c>resync</c>. On Linux it is also about
    /// the most bytes that the system keeps for one connection before they are sent.</summary>
    /// <value>16 KiB to 16 MiB; default 256 KiB.</value>
    [Range(16_384, 16_777_216)]
    public int MaxStreamBytes { get; set; } = 262_144;

    /// <summary>After how many opened streams a process starts a garbage collection of generations 0 and 1. Without these collections, the
    /// garbage collector pauses all threads for 60 to 250 ms at a time when thousands of streams are opened within seconds.</summary>
    /// <value>0 (never) to 100,000; default 100. A lower number can make the pauses shorter, and usually takes more processor time. A silo
    /// counts the registrations of people whose streams are in other processes.</value>
    [Range(0, 100_000)]
    public int StreamsPerCollection { get; set; } = 100;

    /// <summary>The time between two <c>beat</c> events of a stream.</summary>
    /// <value>1 s to 5 min; default 15 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may leave everything unread before its stream is aborted.</summary>
    /// <value>1 s to 10 min; default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SlowTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long data of a connection may stay without an acknowledgement of the client's machine before the connection is closed.
    /// It finds clients that vanished. On Linux only; elsewhere it is found while nothing is sent, and the system's own times apply
    /// otherwise.</summary>
    /// <value>5 s to 10 min; default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan VanishedTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a stopping front end takes to close its streams in portions.</summary>
    /// <value>0 to 6 s; default 4 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:06")]
    public TimeSpan ClosingTime { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>The longest time after which a client is asked to come back when its front end stops.
    /// Each stream gets a random one.</summary>
    /// <value>0 to 10 min; default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ReturnTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the lease of a front end is valid. A front end renews it after a third of this time.</summary>
    /// <value>3 s to 1 h; default 90 s.</value>
    [Range(typeof(TimeSpan), "00:00:03", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How long a front end may hear nothing from a silo before it registers again with other silos. A silo that has nothing to
    /// send sends an empty batch after a third of this time.</summary>
    /// <value>1 s to 10 min; default 6 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SiloSilence { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>The most events that wait in a silo for one front end. Above it, the front end reads the changes of the people
    /// concerned.</summary>
    /// <value>100 to 1,000,000; default 10,000.</value>
    [Range(100, 1_000_000)]
    public int MaxQueuedEvents { get; set; } = 10_000;

    /// <summary>The most bytes of entries that wait in a silo for one front end.</summary>
    /// <value>64 KiB to 1 GiB; default 16 MiB.</value>
    [Range(65_536, 1_073_741_824)]
    public int MaxQueuedBytes { get; set; } = 16_777_216;

    /// <summary>The most events of one call from a silo to a front end.</summary>
    /// <value>1 to 10,000; default 1,000.</value>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 1_000;
}
