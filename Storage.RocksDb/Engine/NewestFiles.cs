using System.Globalization;
using System.Text;
using Parley.Core.Storage.Rows;
using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The newest files that the database is known to have. Nothing else records that they must exist. Without its newest log, or with
/// a shorter manifest, the database would silently open in an older state.</summary>
/// <param name="Log">The number of the newest write-ahead log.</param>
/// <param name="Manifest">The number of the manifest.</param>
/// <param name="ManifestLength">How long the manifest is, in bytes.</param>
/// <remarks>It is noted in a file beside the others. The note is updated after the first write, after every 64 KiB of writes and before the
/// database is closed. So after a crash it may be slightly behind, but it is never ahead of what is on disk. A copy of the database without
/// the note can be opened, too.</remarks>
internal sealed record NewestFiles(ulong Log, ulong Manifest, long ManifestLength)
{
    /// <summary>The name of the note, in the folder of the database.</summary>
    public const string NoteName = "parley.newest-files";

    /// <summary>Reads the note in a folder; null if there is none.</summary>
    /// <exception cref="InvalidDataException">The note is damaged.</exception>
    public static NewestFiles? Read(string folder)
    {
        var path = Path.Combine(folder, NoteName);
        if (!File.Exists(path))
            return null;
        var words = Encoding.Latin1.GetString(File.ReadAllBytes(path)).Split(' ');
        return words is [var log, var manifest, var length, var check]
            && check == Check($"{log} {manifest} {length} ")
            && ulong.TryParse(log, NumberStyles.None, CultureInfo.InvariantCulture, out var logNumber)
            && ulong.TryParse(manifest, NumberStyles.None, CultureInfo.InvariantCulture, out var manifestNumber)
            && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var manifestLength)
                ? new(logNumber, manifestNumber, manifestLength)
                : throw new InvalidDataException();
    }

    /// <summary>The files as the folder shows them now, whether they are synced or not.</summary>
    public static NewestFiles Shown(string folder, ulong log)
    {
        var name = DatabaseFiles.ManifestOf(folder);
        return new(log, DatabaseFiles.NumberOf(name), new FileInfo(Path.Combine(folder, name)).Length);
    }

    /// <summary>The files that an open database has synced.</summary>
    /// <remarks>RocksDB counts the bytes of its manifest only after a successful sync. To sync the manifest here would prove nothing: after
    /// a failed sync, a second one succeeds and writes nothing.</remarks>
    public static NewestFiles Synced(RocksDbSharp.RocksDb db, ulong log)
    {
        var newest = new NewestFiles(log, 0, 0);
        LiveFiles.Visit(db, LiveFiles.Manifest, withChecksums: false, (files, i) => newest = new(
            log,
            DatabaseFiles.NumberOf(LiveFiles.NameOf(files, i)),
            (long)Native.Instance.rocksdb_livefiles_storage_info_size(files, i)));
        return newest;
    }

    /// <summary>Writes the note. If that fails, the previous note stays.</summary>
    public void Note(string folder)
    {
        var path = Path.Combine(folder, NoteName);
        var text = string.Create(CultureInfo.InvariantCulture, $"{Log} {Manifest} {ManifestLength} ");
        using (var file = new FileStream($"{path}.new", FileMode.Create))
        {
            file.Write(Encoding.ASCII.GetBytes(text + Check(text)));
            file.Flush();
            DiskSync.File(file.SafeFileHandle, file.Name);
        }

        File.Move($"{path}.new", path, overwrite: true);
    }

    private static string Check(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{Crc32C.Of([], Encoding.Latin1.GetBytes(text)):x8}\n");
}
