namespace Parley.StorageContract.Damage;

/// <summary>A folder in memory where the system has a place for such, gone with its owner:
/// for stores of which nothing depends on the disk.</summary>
internal sealed class MemoryFolder : IDisposable
{
    private static readonly string Parent = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Parent, $"parley-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
