using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Parley.Testing;

namespace Parley.Unit.Architecture;

/// <summary>References point one way: hosts, adapters, Grains, Grains.Interfaces; the client knows nothing of the server.</summary>
public sealed partial class ReferenceTests
{
    // Each project, and every project that it may name. What may be reached through these is theirs to say.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grains.Interfaces"] = [],
        ["Grains"] = ["Grains.Interfaces"],
        ["Storage.RocksDb"] = ["Grains", "Grains.Interfaces"],
        ["Storage.AzureTables"] = ["Grains", "Grains.Interfaces"],
        ["Silo"] = ["Storage.AzureTables", "Grains", "Grains.Interfaces"],
        ["ApiFrontend"] = ["Demo", "Silo", "Storage.RocksDb", "Grains", "Grains.Interfaces"],
        ["Client"] = [],
        ["Demo"] = ["Client"],
    };

    [Fact]
    public void Every_project_of_the_solution_names_only_what_is_below_it()
    {
        var root = Repository.PathOf("");
        var projects = ProjectLine().Matches(File.ReadAllText(Path.Combine(root, "orleans.sln")))
            .Select(match => match.Groups["path"].Value.Replace('\\', '/'))
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(Allowed.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order());
        foreach (var project in projects)
        {
            var named = XDocument.Load(Path.Combine(root, project)).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(named.Except(Allowed[Path.GetFileNameWithoutExtension(project)]));
        }
    }

    [Theory]
    [InlineData("Parley.Grains.Interfaces")]
    [InlineData("Parley.Grains")]
    public void The_domain_knows_neither_HTTP_nor_a_store(string assembly)
    {
        var foreign = Assembly.Load(assembly).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !name.StartsWith("Orleans", StringComparison.Ordinal)
                && !name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                && !name.StartsWith("System", StringComparison.Ordinal)
                && !name.StartsWith("Parley.Grains", StringComparison.Ordinal)
                || name.StartsWith("System.Net", StringComparison.Ordinal));
        Assert.Empty(foreign);
    }

    [Fact]
    public void The_client_builds_on_the_platform_alone()
    {
        var foreign = Assembly.Load("Parley.Client").GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !name.StartsWith("System", StringComparison.Ordinal));
        Assert.Empty(foreign);
    }

    [Fact]
    public void Grains_are_nobodys_but_the_runtimes()
    {
        var grains = Assembly.Load("Parley.Grains").GetTypes().Where(type => typeof(IGrainBase).IsAssignableFrom(type) && !type.IsAbstract).ToArray();
        Assert.NotEmpty(grains);
        Assert.All(grains, grain => Assert.True(grain is { IsSealed: true, IsPublic: false }, grain.Name));
    }

    [GeneratedRegex("\"(?<path>[^\"]+\\.csproj)\"")]
    private static partial Regex ProjectLine();
}
