using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Parley.Testing;

namespace Parley.Unit.Architecture;

/// <summary>Forbids names that confuse readers: a type with the name of its namespace, a suffix without meaning, and a JSON pointer of the
/// HTTP API in the domain.</summary>
public sealed partial class NamingTests
{
    private static readonly string[] Domain = ["Grains.Interfaces", "Core", "Grains"];

    private static readonly string[] Projects =
        [.. Domain, "Storage.RocksDb", "Storage.AzureTables", "Silo", "ApiFrontend", "Client", "Demo"];

    private static readonly string[] Suffixes = ["Manager", "Helper", "Helpers", "Utils", "Data", "Info"];

    [Fact]
    public void No_type_has_the_name_of_its_namespace() =>
        Assert.DoesNotContain(Types(Projects), type => type.Namespace?.Split('.')[^1] == type.Name);

    [Fact]
    public void No_type_name_ends_in_a_meaningless_word() =>
        Assert.DoesNotContain(Types(Projects), type => Suffixes.Any(suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal)));

    [Fact]
    public void The_domain_writes_no_json_pointers()
    {
        var lines = Domain.SelectMany(project => Directory.EnumerateFiles(Repository.PathOf(project), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any())
            .SelectMany(path => File.ReadLines(path).Select(line => $"{Path.GetFileName(path)}: {line.Trim()}"));
        Assert.DoesNotContain(lines, line => Pointer().IsMatch(line));
    }

    private static IEnumerable<Type> Types(IEnumerable<string> projects) => projects
        .SelectMany(project => Assembly.Load($"Parley.{project}").GetTypes())
        .Where(type => !type.IsNested
            && type.Namespace?.StartsWith("Parley", StringComparison.Ordinal) is true
            && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null);

    // Matches a string that is or begins a JSON pointer (/name, /image/url, /shares/{i}), or that appends to one ({path}/text). Comments do
    // not contain such strings.
    [GeneratedRegex(@"\$?""(/[a-z]|[^""]*\}/[a-z])[^""]*""")]
    private static partial Regex Pointer();
}
