using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Looks at the files of a stopped database for damage that the database itself would pass over, or would not name.</summary>
internal static partial class DatabaseFiles
{
    private const string Remedy =
        "Nothing was changed. Restore the folder from a backup. Without one, keep a copy of the folder as it is; "
        + "what may then be done is in docs/operations.md.";

    /// <summary>Whether there is a database, or some of one: whoever finds none makes a new one.</summary>
    /// <remarks>A manifest alone is what a loss of power leaves of a first start.</remarks>
    public static bool AreIn(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(file => IsPart().IsMatch(Path.GetFileName(file)));

    /// <summary>Whether there is, or was, a file with rows.</summary>
    public static bool HasRows(string folder) =>
        Directory.EnumerateFiles(folder)
            .Select(Path.GetFileName)
            .Any(file => file == NewestFiles.NoteName || Path.GetExtension(file) is ".log" or ".sst");

    /// <summary>Looks at the files that say what there is, and at the logs. <see cref="CheckTables"/> looks at the tables.</summary>
    /// <returns>The unfinished ends that a crash left. They must be cut off before the database opens.</returns>
    /// <exception cref="StoreUnusableException">Something is missing or damaged. The message names file and remedy.</exception>
    public static List<UnfinishedEnd> Check(string folder)
    {
        var manifest = Path.Combine(folder, ManifestOf(folder));
        var newest = Note(folder);
        var synced = NumberOf(manifest) == newest?.Manifest ? newest.ManifestLength : (long?)null;
        var content = LogFile.Read(manifest, synced);
        if (content.Damage is { } damage)
            throw Refusal(manifest, damage);
        if (content.End < synced)
            throw Refusal(manifest, string.Create(CultureInfo.InvariantCulture, $"has {content.End} bytes of at least {synced}"));
        var unfinished = UnfinishedLogs(folder, newest?.Log ?? 0);
        if (content.IsUnfinished)
            unfinished.Add(new(manifest, content.End));
        return unfinished;
    }

    /// <summary>Looks whether every table file is there and as long as it was written. The inside of a table is looked at where it is
    /// read.</summary>
    /// <exception cref="StoreUnusableException">One is not. The message names file and remedy.</exception>
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

    /// <summary>The name of the manifest that is in force.</summary>
    /// <exception cref="StoreUnusableException">There is none.</exception>
    public static string ManifestOf(string folder)
    {
        var current = Path.Combine(folder, "CURRENT");
        if (!File.Exists(current))
            throw Refusal(current, "is missing");
        var text = File.ReadAllText(current);
        if (!ManifestName().IsMatch(text))
            throw Refusal(current, "does not name a manifest");
        var name = text.TrimEnd('\n');
        return File.Exists(Path.Combine(folder, name)) ? name : throw Refusal(current, $"names {name}, and that is missing");
    }

    /// <summary>The number in the name of a log or of a manifest; 0: there is none.</summary>
    public static ulong NumberOf(string file)
    {
        var digits = Path.GetFileNameWithoutExtension(file).Replace("MANIFEST-", "", StringComparison.Ordinal);
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Whether a message is about the inside of a table file; those about its size or its absence are others.</summary>
    public static bool IsInsideTable(string message) =>
        message.StartsWith("Corruption", StringComparison.Ordinal) && InsideTable().IsMatch(message);

    /// <summary>Whether every table file is there and as long as it was written.</summary>
    public static bool HaveTheirSizes(string folder, IEnumerable<RocksDbSharp.LiveFileMetadata> tables) =>
        tables.Select(table =>
            (File: new FileInfo(Path.Combine(folder, table.FileMetadata.FileName.TrimStart('/'))), Size: table.FileMetadata.FileSize))
            .All(table => table.File.Exists && (ulong)table.File.Length == table.Size);

    /// <summary>Whether a message is about a table file that was not there when it was to be read.</summary>
    public static bool IsMissingTable(string message) =>
        message.Contains("No such file", StringComparison.Ordinal) && TableName().IsMatch(message);

    /// <summary>Which table file a message of the database is about, in words.</summary>
    public static string NamedIn(string message) =>
        TableName().Match(message) is { Success: true, Value: var name } ? name : "'verify' tells in which file";

    /// <summary>What to say when the database itself finds something wrong.</summary>
    public static StoreUnusableException Refusal(string folder, RocksDbSharp.RocksDbException exception)
    {
        // It calls logs by their numbers; that one is not as the manifest has it may be the fault of either.
        var log = LogNumber().Match(exception.Message) is { Success: true, Groups: [_, var number] }
            ? $" ({LogName(ulong.Parse(number.ValueSpan, CultureInfo.InvariantCulture))}, or {ManifestOf(folder)})."
            : "";
        return new($"The database in '{folder}' does not open: {exception.Message}{log} {Remedy}", exception);
    }

    private static List<UnfinishedEnd> UnfinishedLogs(string folder, ulong newest)
    {
        var unfinished = new List<UnfinishedEnd>();
        var logs = Directory.GetFiles(folder, "*.log").OrderByDescending(NumberOf).ToList();
        if (newest > 0 && (logs.Count == 0 || NumberOf(logs[0]) < newest))
            throw Refusal(Path.Combine(folder, LogName(newest)), "is missing");
        var isFollowed = false;
        foreach (var log in logs)
        {
            var content = LogFile.Read(log);
            if (content.Damage is { } damage)
                throw Refusal(log, damage);

            // Only what was being written when the process ended is unfinished. What follows in another log was written after it.
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
