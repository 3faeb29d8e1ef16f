namespace Parley.Testing;

/// <summary>A new folder for one test, which is deleted with this object.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its absolute path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("parley-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
