using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Storage.RocksDb;

/// <summary>Where the embedded store is and what it may use. Section <c>RocksDb</c>.</summary>
public sealed class RocksDbOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RocksDb";

    /// <summary>The data folder, made if it is missing. One process at a time holds it.</summary>
    /// <value>A path; no default: the host decides.</value>
    [Required]
    public string DataFolder { get; set; } = "";

    /// <summary>Words by which a second process that wants the folder is told who holds it: the host's addresses, for example.</summary>
    /// <value>At most 500 characters; default empty.</value>
    [MaxLength(500)]
    public string Holder { get; set; } = "";

    /// <summary>Whether a commit waits until the disk has it. Without, a loss of power loses what was acknowledged last.</summary>
    /// <value>Default true.</value>
    public bool SyncWrites { get; set; } = true;

    /// <summary>Memory for blocks read from disk, in bytes.</summary>
    /// <value>1 MiB to 64 GiB; default 64 MiB.</value>
    [Range(1L << 20, 1L << 36)]
    public long BlockCacheBytes { get; set; } = 64L << 20;

    /// <summary>Memory for rows that are not yet in a table file, in bytes, all tables together.</summary>
    /// <value>1 MiB to 16 GiB; default 64 MiB.</value>
    [Range(1L << 20, 1L << 34)]
    public long WriteBufferBytes { get; set; } = 64L << 20;

    /// <summary>The most bytes of write-ahead logs on disk. Above it, tables are written out so that the oldest log can be deleted. This
    /// limits the time of a restart.</summary>
    /// <value>1 MiB to 64 GiB; default 256 MiB.</value>
    [Range(1L << 20, 1L << 36)]
    public long MaxLogBytes { get; set; } = 256L << 20;

    /// <summary>Table files held open.</summary>
    /// <value>64 to 100,000; default 512.</value>
    [Range(64, 100_000)]
    public int MaxOpenFiles { get; set; } = 512;

    /// <summary>Commits that may wait for the writer; further ones wait for a place.</summary>
    /// <value>1 to 1,000,000; default 4,096.</value>
    [Range(1, 1_000_000)]
    public int MaxQueued { get; set; } = 4_096;

    /// <summary>Most commits of one synced write.</summary>
    /// <value>1 to 100,000; default 1,024.</value>
    [Range(1, 100_000)]
    public int MaxBatch { get; set; } = 1_024;

    /// <summary>Bytes from which on a batch takes in no further commit.</summary>
    /// <value>4 KiB to 256 MiB; default 4 MiB.</value>
    [Range(1L << 12, 1L << 28)]
    public long MaxBatchBytes { get; set; } = 4L << 20;

    /// <summary>How many bytes must be free on the disk before the database is opened again after a failed write. The size of the logs
    /// comes on top.</summary>
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
