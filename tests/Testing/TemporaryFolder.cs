namespace Parley.Testing;

/// <summary>A new folder of a test's own, gone with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its absolute path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("parley-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
