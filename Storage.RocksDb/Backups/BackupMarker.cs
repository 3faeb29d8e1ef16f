using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>Marks a folder as a complete backup. The first start on the folder, or on a copy of it, begins a new incarnation of the data
/// and deletes the marker.</summary>
/// <param name="MadeAt">When the backup was made.</param>
/// <param name="Schema">The schema version of the data.</param>
internal sealed record BackupMarker(DateTimeOffset MadeAt, int Schema)
{
    /// <summary>The name of the marker in the folder.</summary>
    public const string FileName = "parley.backup.json";

    /// <summary>Whether a folder is a complete backup, or a copy of one on which no process has started yet.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Writes and syncs the marker. The caller must sync the folder.</summary>
    public void Write(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(file, this, BackupJson.Default.BackupMarker);
        file.Flush();
        DiskSync.File(file.SafeFileHandle, file.Name);
    }

    /// <summary>Deletes the marker, durably.</summary>
    public static void Remove(string folder)
    {
        File.Delete(Path.Combine(folder, FileName));
        DiskSync.Folder(folder);
    }
}

[JsonSerializable(typeof(BackupMarker))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class BackupJson : JsonSerializerContext;
