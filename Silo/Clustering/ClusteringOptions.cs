using System.ComponentModel.DataAnnotations;

namespace Parley.Silo.Clustering;

/// <summary>The cluster of a process, the addresses of a silo, and how soon a dead silo is noticed. The configuration section is
/// <c>Cluster</c>.</summary>
/// <remarks>All processes of a cluster need the same values, except for ports and addresses.</remarks>
public sealed class ClusteringOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>The name of the cluster. Processes with different names do not see each other.</summary>
    /// <value>1 to 64 letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; default <c>parley</c>.</value>
    [RegularExpression("^[A-Za-z0-9._-]{1,64}$", ErrorMessage = "Cluster:ClusterId must be 1 to 64 characters of A-Z a-z 0-9 . _ -")]
    public string ClusterId { get; set; } = "parley";

    /// <summary>The name under which data is stored. Successive clusters with the same name share the data. It is part of the keys of grain
    /// state, so never change it.</summary>
    /// <value>As <see cref="ClusterId"/>; default <c>parley</c>.</value>
    [RegularExpression("^[A-Za-z0-9._-]{1,64}$", ErrorMessage = "Cluster:ServiceId must be 1 to 64 characters of A-Z a-z 0-9 . _ -")]
    public string ServiceId { get; set; } = "parley";

    /// <summary>The name of this silo in its greeting, in the logs of all silos and in the membership table.
    /// Parley does not interpret it.</summary>
    /// <value>Up to 64 letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; default empty: Orleans chooses a name.</value>
    [RegularExpression("^[A-Za-z0-9._-]{0,64}$", ErrorMessage = "Cluster:SiloName must be at most 64 characters of A-Z a-z 0-9 . _ -")]
    public string SiloName { get; set; } = "";

    /// <summary>The port on which other silos reach this one.</summary>
    /// <value>A port; default 0, which chooses a free one.</value>
    [Range(0, 65_535)]
    public int SiloPort { get; set; }

    /// <summary>The port on which front ends reach this silo.</summary>
    /// <value>A port; default 0, which chooses a free one.</value>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; }

    /// <summary>The address, or the host name, under which other machines reach this silo. It then listens on all its interfaces.</summary>
    /// <value>Default empty: loopback, for clusters on one machine.</value>
    public string Advertise { get; set; } = "";

    /// <summary>How long a silo may take to answer a probe before it counts as missed; also the pause between probes.</summary>
    /// <value>200 ms to 30 s; default 1.5 s. A shorter timeout detects a crash sooner, but may also declare a busy silo dead.</value>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:00:30")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How many probes in a row must be missed before a silo votes that another one is dead. Two votes declare a silo dead; one is
    /// enough in a cluster of two.</summary>
    /// <value>1 to 20; default 3: with <see cref="ProbeTimeout"/>, about 5 s.</value>
    [Range(1, 20)]
    public int MissedProbes { get; set; } = 3;

    /// <summary>How often a silo writes its heartbeat to the membership table. A joining silo does not wait for a silo that has missed
    /// three heartbeats.</summary>
    /// <value>500 ms to 1 min; default 2 s: one small write for each silo.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a silo reads the membership table and a front end reads the gateways. They also notify each other of
    /// changes.</summary>
    /// <value>500 ms to 10 min; default 5 s: one small query for each process. A silo that was paused may believe for this long that it is
    /// still a member.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:10:00")]
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time that a silo has to finish requests, store inboxes and hand over its grains after it is told to stop.</summary>
    /// <value>1 s to 10 min; default 30 s. The supervisor must wait longer than this before it kills the process.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(30);
}
