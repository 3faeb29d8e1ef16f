using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Storage.RocksDb;

/// <summary>Where the embedded store is and what it may use. Section <c>RocksDb</c>.</summary>
public sealed class RocksDbOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RocksDb";

    /// <summary>The data folder. It is created if it is missing. One process at a time holds it.</summary>
    /// <value>A path. There is no default: the host sets it.</value>
    [Required]
    public string DataFolder { get; set; } = "";

    /// <summary>How this process describes itself to a second process that tries to use the folder, for example by its addresses.</summary>
    /// <value>At most 500 characters; default empty.</value>
    [MaxLength(500)]
    public string Holder { get; set; } = "";

    /// <summary>Whether each commit is synced to disk before it is acknowledged. Otherwise a power failure loses the newest acknowledged
    /// commits.</summary>
    /// <value>Default true.</value>
    public bool SyncWrites { get; set; } = true;

    /// <summary>Memory for blocks read from disk, in bytes.</summary>
    /// <value>1 MiB to 64 GiB; default 64 MiB.</value>
    [Range(1L << 20, 1L << 36)]
    public long BlockCacheBytes { get; set; } = 64L << 20;

    /// <summary>Memory for rows that are not yet in a table file (memtables), in bytes, for all tables together.</summary>
    /// <value>1 MiB to 16 GiB; default 64 MiB.</value>
    [Range(1L << 20, 1L << 34)]
    public long WriteBufferBytes { get; set; } = 64L << 20;

    /// <summary>The most bytes of write-ahead logs on disk. Above it, tables are written out so that the oldest log can be deleted. This
    /// limits the time of a restart.</summary>
    /// <value>1 MiB to 64 GiB; default 256 MiB.</value>
    [Range(1L << 20, 1L << 36)]
    public long MaxLogBytes { get; set; } = 256L << 20;

    /// <summary>The most table files that are open at a time.</summary>
    /// <value>64 to 100,000; default 512.</value>
    [Range(64, 100_000)]
    public int MaxOpenFiles { get; set; } = 512;

    /// <summary>The most commits in the writer's queue. Further commits wait for a place in the queue.</summary>
    /// <value>1 to 1,000,000; default 4,096.</value>
    [Range(1, 1_000_000)]
    public int MaxQueued { get; set; } = 4_096;

    /// <summary>The most commits in one synced write.</summary>
    /// <value>1 to 100,000; default 1,024.</value>
    [Range(1, 100_000)]
    public int MaxBatch { get; set; } = 1_024;

    /// <summary>A batch of this size, in bytes, takes in no further commit.</summary>
    /// <value>4 KiB to 256 MiB; default 4 MiB.</value>
    [Range(1L << 12, 1L << 28)]
    public long MaxBatchBytes { get; set; } = 4L << 20;

    /// <summary>How many bytes must be free on the disk before the database is opened again after a failed write. The size of the logs is
    /// added to this.</summary>
    /// <value>0 to 1 TiB; default 16 MiB.</value>
    [Range(0, 1L << 40)]
    public long MinReopenBytes { get; set; } = 16L << 20;

    /// <summary>The longest pause between attempts to open the database again after a failed write. The first pause is one second, and each
    /// next one is twice as long.</summary>
    /// <value>1 s to 1 h; default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxReopenPause { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Checks the annotations above.</summary>
[OptionsValidator]
internal sealed partial class RocksDbOptionsValidator : IValidateOptions<RocksDbOptions>;
