namespace Parley.StorageContract.Damage;

/// <summary>A temporary folder for stores that need no real disk. It is in memory if the system has <c>/dev/shm</c>, and is deleted with
/// this object.</summary>
internal sealed class MemoryFolder : IDisposable
{
    private static readonly string Parent = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Parent, $"parley-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
