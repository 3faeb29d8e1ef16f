using System.ComponentModel.DataAnnotations;

namespace Parley.Core.Conversations.Delivery;

/// <summary>Limits and times of the delivery to members' inboxes. The configuration section is <c>Delivery</c>.</summary>
public sealed class DeliveryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Delivery";

    /// <summary>The most conversations with unfinished delivery that a silo tracks in memory. Each uses about 200 bytes.</summary>
    /// <value>1,000 to 10,000,000; default 100,000. A conversation above the limit is not tracked. The next pass over all open rows finds
    /// it; see <see cref="PassInterval"/>.</value>
    [Range(1_000, 10_000_000)]
    public int MaxPending { get; set; } = 100_000;

    /// <summary>The most conversations that a silo delivers at the same time. First attempts, which each conversation makes itself, do not
    /// count.</summary>
    /// <value>1 to 256; default 16.</value>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 16;

    /// <summary>How long a failed delivery is retried, with pauses that grow from 200 ms to 30 s. After that time it is counted as
    /// undeliverable. It is then retried once in each pass over all open rows.</summary>
    /// <value>1 s to 1 d; default 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The time between two passes over all open rows. A pass finds the open rows of dead silo runs and of this run.</summary>
    /// <value>10 s to 1 d; default 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan PassInterval { get; set; } = TimeSpan.FromMinutes(10);
}
