using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Who holds a data folder.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Since">When it took the folder.</param>
/// <param name="Description">What its host says of itself.</param>
internal sealed record FolderHolder(int ProcessId, DateTimeOffset Since, string Description)
{
    public override string ToString() =>
        $"process {ProcessId}{(Description.Length > 0 ? $" ({Description})" : "")}, since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
}

/// <summary>Makes one process the holder of a data folder. The operating system releases the locked file however the process ends. A second
/// file names the holder.</summary>
/// <remarks>Two files, for a locked one cannot be read by others.</remarks>
internal sealed class FolderLock : IDisposable
{
    /// <summary>The locked file.</summary>
    public const string LockName = "parley.lock";

    /// <summary>The file that says who it is.</summary>
    public const string HolderName = "parley.holder.json";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="StoreUnusableException">Somebody else holds it, or it cannot be written.</exception>
    public static FolderLock Take(string folder, FolderHolder holder)
    {
        try
        {
            DiskSync.MakeFolder(folder);
            var file = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                File.WriteAllText(Path.Combine(folder, HolderName), JsonSerializer.Serialize(holder, HolderJson.Default.FolderHolder));
                return new(file);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (IOException exception) when (ReadHolder(folder) is { } current && File.Exists(Path.Combine(folder, LockName)))
        {
            throw new StoreUnusableException(
                $"The data folder '{folder}' is held by {current}. End that process, or choose another folder.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnusableException(
                $"The data folder '{folder}' cannot be used: {exception.Message} Give this process the right to write there, "
                + "or choose another folder.",
                exception);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FolderHolder? ReadHolder(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(folder, HolderName)), HolderJson.Default.FolderHolder);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(FolderHolder))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
internal sealed partial class HolderJson : JsonSerializerContext;
