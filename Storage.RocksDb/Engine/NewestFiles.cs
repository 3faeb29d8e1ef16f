using System.Globalization;
using System.Text;
using Parley.Core.Storage.Rows;
using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>How far the database is known to have come, by the files of which nothing else says that they are to be there: without its
/// newest log, or with a shorter manifest, it would open as it was before, without a word.</summary>
/// <param name="Log">The number of the newest write-ahead log.</param>
/// <param name="Manifest">The number of the manifest.</param>
/// <param name="ManifestLength">How long the manifest is, in bytes.</param>
/// <remarks>Noted in a file beside the others: behind by a few commits at most after a crash, never ahead of what is on disk. A copy of the
/// database without the note opens as well.</remarks>
internal sealed record NewestFiles(ulong Log, ulong Manifest, long ManifestLength)
{
    /// <summary>The name of the note, in the folder of the database.</summary>
    public const string NoteName = "parley.newest-files";

    /// <summary>What was noted last in a folder; null: nothing.</summary>
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

    /// <summary>What the folder shows now, synced or not.</summary>
    public static NewestFiles Shown(string folder, ulong log)
    {
        var name = DatabaseFiles.ManifestOf(folder);
        return new(log, DatabaseFiles.NumberOf(name), new FileInfo(Path.Combine(folder, name)).Length);
    }

    /// <summary>What an open database has synced.</summary>
    /// <remarks>The database counts the bytes of its manifest after a sync that succeeded. To sync the manifest again would prove nothing:
    /// after a sync that failed, a second one succeeds and writes nothing.</remarks>
    public static NewestFiles Synced(RocksDbSharp.RocksDb db, ulong log)
    {
        var newest = new NewestFiles(log, 0, 0);
        LiveFiles.Visit(db, LiveFiles.Manifest, withChecksums: false, (files, i) => newest = new(
            log,
            DatabaseFiles.NumberOf(LiveFiles.NameOf(files, i)),
            (long)Native.Instance.rocksdb_livefiles_storage_info_size(files, i)));
        return newest;
    }

    /// <summary>Notes it. If that fails, the note before stays.</summary>
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
