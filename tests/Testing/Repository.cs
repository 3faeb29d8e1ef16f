namespace Parley.Testing;

/// <summary>The repository that the tests run in, for those that compare it with what it builds.</summary>
public static class Repository
{
    private static readonly string Folder = Find();

    /// <summary>A file or folder by its path inside the repository, with forward slashes; empty: the repository itself.</summary>
    public static string PathOf(string path) => Path.Combine([Folder, .. path.Split('/')]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "orleans.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        return folder.FullName;
    }
}
