using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Checks the files of a closed database for damage that RocksDB would ignore or would not name.</summary>
internal static partial class DatabaseFiles
{
    private const string Remedy =
        "Nothing was changed. Restore the folder from a backup. If there is none, keep a copy of the folder as it is; "
        + "docs/operations.md says what can be done then.";

    /// <summary>Whether the folder has a database, or a part of one. If it has none, a new database is created.</summary>
    /// <remarks>A manifest alone does not count: a power failure during the first start can leave one.</remarks>
    public static bool AreIn(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(file => IsPart().IsMatch(Path.GetFileName(file)));

    /// <summary>Whether the folder has, or had, a file with rows.</summary>
    public static bool HasRows(string folder) =>
        Directory.EnumerateFiles(folder)
            .Select(Path.GetFileName)
            .Any(file => file == NewestFiles.NoteName || Path.GetExtension(file) is ".log" or ".sst");

    /// <summary>Checks the list of files (<c>CURRENT</c> and the manifest) and the logs.
    /// <see cref="CheckTables"/> checks the tables.</summary>
    /// <returns>The unfinished ends that a crash left. They must be cut off before the database opens.</returns>
    /// <exception cref="StoreUnusableException">A file is missing or damaged. The message names the file and the remedy.</exception>
    public static List<UnfinishedEnd> Check(string folder)
    {
        var manifest = Path.Combine(folder, ManifestOf(folder));
        var newest = Note(folder);
        var synced = NumberOf(manifest) == newest?.Manifest ? newest.ManifestLength : (long?)null;
        var content = LogFile.Read(manifest, synced);
        if (content.Damage is { } damage)
            throw Refusal(manifest, damage);
        if (content.End < synced)
            throw Shorter(manifest, content.End, synced.Value);
        var unfinished = UnfinishedLogs(folder, newest);
        if (content.IsUnfinished)
            unfinished.Add(new(manifest, content.End));
        return unfinished;
    }

    /// <summary>Checks that every table file exists and has its recorded length.
    /// The content of a table is checked when it is read.</summary>
    /// <exception cref="StoreUnusableException">A table is missing or has another length. The message names the file and the
    /// remedy.</exception>
    public static void CheckTables(string folder)
    {
        foreach (var (number, length) in ListedTables.In(Path.Combine(folder, ManifestOf(folder))) ?? [])
        {
            var table = new FileInfo(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D6}.sst")));
            if (!table.Exists)
                throw Refusal(table.FullName, "is missing");
            if ((ulong)table.Length != length)
                throw Refusal(table.FullName, string.Create(CultureInfo.InvariantCulture, $"has {table.Length} bytes, not {length}"));
        }
    }

    /// <summary>Returns the name of the current manifest.</summary>
    /// <exception cref="StoreUnusableException"><c>CURRENT</c> is missing or damaged, or the manifest that it names is missing.</exception>
    public static string ManifestOf(string folder)
    {
        var current = Path.Combine(folder, "CURRENT");
        if (!File.Exists(current))
            throw Refusal(current, "is missing");
        var text = File.ReadAllText(current);
        if (!ManifestName().IsMatch(text))
            throw Refusal(current, "does not name a manifest");
        var name = text.TrimEnd('\n');
        return File.Exists(Path.Combine(folder, name)) ? name : throw Refusal(current, $"names {name}, which is missing");
    }

    /// <summary>Returns the number in the name of a log or of a manifest; 0 if there is none.</summary>
    public static ulong NumberOf(string file)
    {
        var digits = Path.GetFileNameWithoutExtension(file).Replace("MANIFEST-", "", StringComparison.Ordinal);
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Whether an error message is about the content of a table file, not about its size or its absence.</summary>
    public static bool IsInsideTable(string message) =>
        message.StartsWith("Corruption", StringComparison.Ordinal) && InsideTable().IsMatch(message);

    /// <summary>Whether every table file exists and has the size that the database recorded.</summary>
    public static bool HaveTheirSizes(string folder, IEnumerable<RocksDbSharp.LiveFileMetadata> tables) =>
        tables.Select(table =>
            (File: new FileInfo(Path.Combine(folder, table.FileMetadata.FileName.TrimStart('/'))), Size: table.FileMetadata.FileSize))
            .All(table => table.File.Exists && (ulong)table.File.Length == table.Size);

    /// <summary>Whether a message is about a table file that was missing when it was read.</summary>
    public static bool IsMissingTable(string message) =>
        message.Contains("No such file", StringComparison.Ordinal) && TableName().IsMatch(message);

    /// <summary>Returns the name of the table file that an error message of RocksDB mentions, or else how to find it.</summary>
    public static string NamedIn(string message) =>
        TableName().Match(message) is { Success: true, Value: var name } ? name : "run 'verify' to find the file";

    /// <summary>Creates the exception for a database that RocksDB does not open.</summary>
    public static StoreUnusableException Refusal(string folder, RocksDbSharp.RocksDbException exception)
    {
        if (exception.Message.Contains("No space left on device", StringComparison.Ordinal))
        {
            return new(
                $"The disk of '{folder}' is full ({exception.Message}). Nothing is lost. Free disk space and start again.", exception);
        }

        // RocksDB names a log by its number. If a log and the manifest disagree, either can be the damaged one.
        var log = LogNumber().Match(exception.Message) is { Success: true, Groups: [_, var number] }
            ? $" ({LogName(ulong.Parse(number.ValueSpan, CultureInfo.InvariantCulture))}, or {ManifestOf(folder)})."
            : "";
        return new($"The database in '{folder}' does not open: {exception.Message}{log} {Remedy}", exception);
    }

    private static List<UnfinishedEnd> UnfinishedLogs(string folder, NewestFiles? newest)
    {
        var unfinished = new List<UnfinishedEnd>();
        var logs = Directory.GetFiles(folder, "*.log").OrderByDescending(NumberOf).ToList();
        if (newest is { Log: > 0 and var number } && (logs.Count == 0 || NumberOf(logs[0]) < number))
            throw Refusal(Path.Combine(folder, LogName(number)), "is missing");
        var isFollowed = false;
        foreach (var log in logs)
        {
            var content = LogFile.Read(log);
            if (content.Damage is { } damage)
                throw Refusal(log, damage);
            if (NumberOf(log) == newest?.Log && content.End < newest.LogLength)
                throw Shorter(log, content.End, newest.LogLength);

            // Only the last record that was written can be unfinished. If a later log has rows, this record is not the last one.
            if (content.IsUnfinished && isFollowed)
                throw Refusal(log, "is damaged at its end, and another log follows");
            if (content.IsUnfinished)
                unfinished.Add(new(log, content.End));
            isFollowed |= content.HasRows;
        }

        return unfinished;
    }

    private static NewestFiles? Note(string folder)
    {
        try
        {
            return NewestFiles.Read(folder);
        }
        catch (InvalidDataException)
        {
            throw Refusal(Path.Combine(folder, NewestFiles.NoteName), "is damaged");
        }
    }

    private static StoreUnusableException Refusal(string file, string wrong) =>
        new($"The database in '{Path.GetDirectoryName(file)}' does not open: {Path.GetFileName(file)} {wrong}. {Remedy}");

    private static StoreUnusableException Shorter(string file, long valid, long noted) =>
        Refusal(file, string.Create(CultureInfo.InvariantCulture, $"has {valid} valid bytes of at least {noted}"));

    private static string LogName(ulong number) => string.Create(CultureInfo.InvariantCulture, $"{number:D6}.log");

    [GeneratedRegex(@"^(CURRENT|\d+\.(log|sst))$")]
    private static partial Regex IsPart();

    [GeneratedRegex(@"\AMANIFEST-\d+\n\z")]
    private static partial Regex ManifestName();

    [GeneratedRegex(@"block checksum mismatch|Bad table magic number|[Ff]ooter|properties unsorted|\d+\.sst(?!.*No such file)")]
    private static partial Regex InsideTable();

    [GeneratedRegex(@"\d+\.sst")]
    private static partial Regex TableName();

    [GeneratedRegex(@"\blog number:? (\d+)")]
    private static partial Regex LogNumber();
}
