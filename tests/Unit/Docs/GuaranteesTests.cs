using System.Text.RegularExpressions;
using Parley.Testing;

namespace Parley.Unit.Docs;

/// <summary>Each test that the guarantees name exists.</summary>
public sealed partial class GuaranteesTests
{
    [Fact]
    public void Every_named_test_is_in_a_linked_file()
    {
        var lines = File.ReadAllLines(Repository.PathOf("docs/guarantees.md"));
        var claims = lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains("](", StringComparison.Ordinal))
            .ToArray();
        Assert.NotEmpty(claims);
        foreach (var claim in claims)
        {
            var sources = Link().Matches(claim).SelectMany(link => Sources(link.Groups["path"].Value)).ToArray();
            foreach (var name in TestName().Matches(claim).Select(match => match.Groups["name"].Value))
                Assert.True(
                    sources.Any(source => source.Contains($" {name}(", StringComparison.Ordinal)),
                    $"{name} is not in the linked file: {claim}");
        }
    }

    private static IEnumerable<string> Sources(string path)
    {
        var absolute = Repository.PathOf(path);
        var files = Directory.Exists(absolute) ? Directory.GetFiles(absolute, "*.cs", SearchOption.AllDirectories) : new[] { absolute };
        Assert.NotEmpty(files);
        return files.Select(File.ReadAllText);
    }

    [GeneratedRegex(@"\]\(\.\./(?<path>tests/[^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
