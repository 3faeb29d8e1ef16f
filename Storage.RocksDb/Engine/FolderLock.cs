using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The process that holds a data folder.</summary>
/// <param name="ProcessId">The id of the process.</param>
/// <param name="Since">When the process locked the folder.</param>
/// <param name="Description">How the host describes itself; may be empty.</param>
internal sealed record FolderHolder(int ProcessId, DateTimeOffset Since, string Description)
{
    /// <summary>Whether the process closed the folder normally. False while it holds the folder, and after it was killed. Null in a file of
    /// a version that did not record it.</summary>
    public bool? HasEnded { get; init; }

    public override string ToString() =>
        $"process {ProcessId}{(Description.Length > 0 ? $" ({Description})" : "")}, since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
}

/// <summary>Makes one process the holder of a data folder. The operating system releases the locked file however the process ends. A second
/// file names the holder.</summary>
/// <remarks>There are two files because other processes cannot read a locked file.</remarks>
internal sealed class FolderLock : IDisposable
{
    /// <summary>The locked file.</summary>
    public const string LockName = "parley.lock";

    /// <summary>The file that describes the holder.</summary>
    public const string HolderName = "parley.holder.json";

    private readonly FileStream _file;
    private readonly string _folder;
    private readonly FolderHolder _holder;
    private bool _hasEnded;

    private FolderLock(FileStream file, string folder, FolderHolder holder, FolderHolder? previous) =>
        (_file, _folder, _holder, Previous) = (file, folder, holder, previous);

    /// <summary>The process that used the folder before this one; null if the file that describes it cannot be read.</summary>
    public FolderHolder? Previous { get; }

    /// <summary>Locks the folder. Creates it if it is missing.</summary>
    /// <exception cref="StoreUnusableException">Another process holds the folder, or this process cannot write to it.</exception>
    public static FolderLock Take(string folder, FolderHolder holder)
    {
        try
        {
            DiskSync.MakeFolder(folder);
            var file = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var previous = ReadHolder(folder);
            var current = holder with { HasEnded = false };
            TryWrite(folder, current);
            return new(file, folder, current, previous);
        }
        catch (IOException exception) when (ReadHolder(folder) is { } current && File.Exists(Path.Combine(folder, LockName)))
        {
            throw new StoreUnusableException(
                $"The data folder '{folder}' is in use by {current}. Stop that process, or choose another folder.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnusableException(
                $"The data folder '{folder}' cannot be used: {exception.Message} Give this process write permission, "
                + "or choose another folder.",
                exception);
        }
    }

    /// <summary>Records that this process closed the folder normally. Call it before <see cref="Dispose"/>.</summary>
    public void End()
    {
        _hasEnded = true;
        TryWrite(_folder, _holder with { HasEnded = true });
    }

    /// <summary>Releases the folder. If <see cref="End"/> was not called, as after a refused start or a verification, the file again
    /// describes the previous process.</summary>
    public void Dispose()
    {
        if (!_hasEnded && Previous is not null)
            TryWrite(_folder, Previous);
        else if (!_hasEnded)
            TryDelete(_folder);
        _file.Dispose();
    }

    // Only people read this file. If the disk is full, it is lost, and the next process cannot name this one.
    private static void TryWrite(string folder, FolderHolder holder)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, HolderName), JsonSerializer.Serialize(holder, HolderJson.Default.FolderHolder));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            File.Delete(Path.Combine(folder, HolderName));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    // Null if there is no such file, or if a damaged one does not name a process.
    private static FolderHolder? ReadHolder(string folder)
    {
        try
        {
            var holder = JsonSerializer.Deserialize(
                File.ReadAllText(Path.Combine(folder, HolderName)), HolderJson.Default.FolderHolder);
            return holder is { ProcessId: > 0, Description: not null } ? holder : null;
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
