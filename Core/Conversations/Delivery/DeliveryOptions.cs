using System.ComponentModel.DataAnnotations;

namespace Parley.Core.Conversations.Delivery;

/// <summary>Limits and times of the delivery to members' inboxes. Section <c>Delivery</c>.</summary>
public sealed class DeliveryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Delivery";

    /// <summary>Conversations that a silo watches until all their members are told; each costs about 200 bytes.</summary>
    /// <value>1,000 to 10,000,000; default 100,000. Above it: the conversation is found again by the pass over all open rows, which comes
    /// every <see cref="PassInterval"/>.</value>
    [Range(1_000, 10_000_000)]
    public int MaxPending { get; set; } = 100_000;

    /// <summary>Conversations that a silo delivers at a time, beside the first tries that conversations make themselves.</summary>
    /// <value>1 to 256; default 16.</value>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 16;

    /// <summary>How long a delivery that fails is tried again, with pauses that grow from 200 ms to 30 s. After that it is counted as
    /// undeliverable, and tried once in each pass over all open rows.</summary>
    /// <value>1 s to 1 d; default 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The time between two passes over all open rows: those of silos that are gone, and the silo's own.</summary>
    /// <value>10 s to 1 d; default 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan PassInterval { get; set; } = TimeSpan.FromMinutes(10);
}
