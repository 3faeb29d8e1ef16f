using System.Xml.Linq;
using Parley.Testing;

namespace Parley.Browser.Running;

/// <summary>The front end that <c>tests/Browser/publish</c> has published with the trimmed page.</summary>
internal static class PublishedFrontEnd
{
    private const string Folder = "artifacts/published";
    private const string Advice = "Run tests/Browser/publish, or ./test Browser.";

    // Output of the compiler, and the data of a server that was started there.
    private static readonly string[] NotSource = ["bin", "obj", "parley-data"];

    /// <summary>Returns the path of the program.</summary>
    /// <exception cref="InvalidOperationException">It does not exist, or is older than its sources.</exception>
    public static string Program()
    {
        var published = new FileInfo(Repository.PathOf($"{Folder}/.begun"));
        if (!published.Exists)
            throw new InvalidOperationException($"The page is not published. {Advice}");
        var newest = Projects(Repository.PathOf("ApiFrontend/ApiFrontend.csproj"))
            .SelectMany(project => Sources(new(Path.GetDirectoryName(project)!)))
            .MaxBy(file => file.LastWriteTimeUtc)!;
        return newest.LastWriteTimeUtc <= published.LastWriteTimeUtc
            ? Repository.PathOf($"{Folder}/Parley.ApiFrontend.dll")
            : throw new InvalidOperationException($"{newest.FullName} is newer than the published page in {Folder}. {Advice}");
    }

    // A project, and all that it references.
    private static IEnumerable<string> Projects(string project) => XDocument.Load(project).Descendants("ProjectReference")
        .Select(reference => Path.GetFullPath(reference.Attribute("Include")!.Value, Path.GetDirectoryName(project)!))
        .SelectMany(Projects)
        .Append(project)
        .Distinct();

    private static IEnumerable<FileInfo> Sources(DirectoryInfo folder) => folder.EnumerateFiles()
        .Concat(folder.EnumerateDirectories().Where(inner => !NotSource.Contains(inner.Name)).SelectMany(Sources));
}
