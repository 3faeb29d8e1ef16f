using System.Globalization;
using Parley.Testing;

namespace Parley.Unit.Architecture;

/// <summary>No line of code is longer than the <c>max_line_length</c> of .editorconfig,
/// which <c>dotnet format</c> does not enforce.</summary>
public sealed class LineLengthTests
{
    private static readonly string[] Code = [".cs", ".razor", ".js", ".css"];

    // Output of builds, npm packages of the browser tests, and git's files.
    private static readonly string[] NotSource = ["bin", "obj", "artifacts", "node_modules", ".git"];

    [Fact]
    public void No_line_of_code_is_longer_than_the_editorconfig_allows()
    {
        var root = Repository.PathOf("");
        var limit = LimitOf(File.ReadLines(Path.Combine(root, ".editorconfig")));
        var files = FilesIn(root).ToArray();
        Assert.NotEmpty(files);
        var tooLong = files
            .SelectMany(file => File.ReadLines(file)
                .Select((line, index) => (line.Length, Number: index + 1))
                .Where(line => line.Length > limit)
                .Select(line => $"{Path.GetRelativePath(root, file).Replace('\\', '/')}:{line.Number}: {line.Length} columns"))
            .ToArray();
        Assert.True(tooLong.Length == 0, $"Lines longer than {limit} columns:\n{string.Join('\n', tooLong)}");
    }

    private static int LimitOf(IEnumerable<string> editorConfig)
    {
        var setting = editorConfig
            .SkipWhile(line => line.Trim() != "[*.cs]")
            .Skip(1)
            .TakeWhile(line => !line.StartsWith('['))
            .Select(line => line.Split('=', StringSplitOptions.TrimEntries))
            .Single(pair => pair[0] == "max_line_length");
        return int.Parse(setting[1], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => Code.Contains(Path.GetExtension(file)))
        .Concat(Directory.EnumerateDirectories(folder)
            .Where(inner => !NotSource.Contains(Path.GetFileName(inner)))
            .SelectMany(FilesIn));
}
