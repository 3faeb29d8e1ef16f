namespace Parley.Testing;

/// <summary>The repository in which the tests run, for tests that compare its files with the build.</summary>
public static class Repository
{
    private static readonly string Folder = Find();

    /// <summary>The full path of a file or folder in the repository, given with forward slashes; empty: the repository itself.</summary>
    public static string PathOf(string path) => Path.Combine([Folder, .. path.Split('/')]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "orleans.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run inside the repository.");
        return folder.FullName;
    }
}
