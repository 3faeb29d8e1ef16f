using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb.Verification;

/// <summary>Compares every table file with its checksum in the manifest. This also finds damage in parts of a file that hold no row, and
/// names the file.</summary>
internal static class FileAudit
{
    private const int PieceLength = 1 << 20;

    public static void Run(Database database, Findings findings)
    {
        findings.Count("table files", database.TableFiles().Count);
        foreach (var file in FindDamaged(database))
            findings.Violation(VerificationRules.Files, $"{file.Name}, table {file.Table}", "is damaged");
    }

    public static IEnumerable<TableFile> FindDamaged(Database database) =>
        database.TableFiles().Where(file => file.Checksum is { } checksum && ChecksumOf(file.Path) != checksum);

    private static uint ChecksumOf(string path)
    {
        using var file = File.OpenHandle(path);
        var checksum = 0u;
        var piece = new byte[PieceLength];
        for (var (at, read) = (0L, -1); read != 0; at += read)
        {
            read = RandomAccess.Read(file, piece, at);
            checksum = Crc32C.More(checksum, piece.AsSpan(0, read));
        }

        return checksum;
    }
}
