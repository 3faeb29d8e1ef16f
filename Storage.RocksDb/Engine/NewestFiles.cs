using System.Globalization;
using System.Text;
using Parley.Core.Storage.Rows;
using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The newest files that the database is known to have. Nothing else records that they must exist. Without its newest log, or with
/// a shorter log or manifest, the database would silently open in an older state.</summary>
/// <param name="Log">The number of the newest write-ahead log.</param>
/// <param name="LogLength">How long the log is, in bytes; 0 if that is unknown.</param>
/// <param name="Manifest">The number of the manifest.</param>
/// <param name="ManifestLength">How long the manifest is, in bytes.</param>
/// <remarks>The note is a file in the folder of the database. It is written after the first write and before the database is closed. After
/// every 64 KiB of writes it is written again if there is a newer log or the manifest has grown. After a crash the note can be behind the
/// other files on disk, but never ahead of them. A copy of the database without the note can be opened, too.</remarks>
internal sealed record NewestFiles(ulong Log, long LogLength, ulong Manifest, long ManifestLength)
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
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        var end = text.LastIndexOf(' ') + 1;
        var numbers = new List<ulong>();
        foreach (var word in text[..end].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw new InvalidDataException();
            numbers.Add(number);
        }

        if (text[end..] != Check(text[..end]))
            throw new InvalidDataException();
        return numbers switch
        {
            [var log, var manifest, var length] => new(log, 0, manifest, (long)length), // the format of earlier builds
            [var log, var logLength, var manifest, var length] => new(log, (long)logLength, manifest, (long)length),
            _ => throw new InvalidDataException(),
        };
    }

    /// <summary>The files as the folder shows them now, whether they are synced or not.</summary>
    /// <inheritdoc cref="Synced"/>
    public static NewestFiles Shown(string folder, ulong log, long logLength)
    {
        var name = DatabaseFiles.ManifestOf(folder);
        return new(log, logLength, DatabaseFiles.NumberOf(name), new FileInfo(Path.Combine(folder, name)).Length);
    }

    /// <summary>The files that an open database has synced.</summary>
    /// <remarks>RocksDB counts the bytes of its manifest only after a successful sync. To sync the manifest here would prove nothing: after
    /// a failed sync, a second one succeeds and writes nothing.</remarks>
    /// <param name="db">The database.</param>
    /// <param name="log">The number of the newest log with rows.</param>
    /// <param name="logLength">The synced length of this log; 0 if it is unknown.</param>
    public static NewestFiles Synced(RocksDbSharp.RocksDb db, ulong log, long logLength)
    {
        var newest = new NewestFiles(log, logLength, 0, 0);
        LiveFiles.Visit(db, LiveFiles.Manifest, withChecksums: false, (files, i) => newest = newest with
        {
            Manifest = DatabaseFiles.NumberOf(LiveFiles.NameOf(files, i)),
            ManifestLength = (long)Native.Instance.rocksdb_livefiles_storage_info_size(files, i),
        });
        return newest;
    }

    /// <summary>Writes the note. If that fails, the previous note stays.</summary>
    public void Note(string folder)
    {
        var path = Path.Combine(folder, NoteName);
        var text = string.Create(CultureInfo.InvariantCulture, $"{Log} {LogLength} {Manifest} {ManifestLength} ");
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
