using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Parley.Testing;

namespace Parley.Unit.Architecture;

/// <summary>References between projects point one way: from the hosts to Grains and the adapters, then to Core, then to Grains.Interfaces.
/// The client references no project of the server.</summary>
/// <remarks>The tests read the project files and the assemblies. An assembly names only the assemblies that its code uses, also through
/// transitive references.</remarks>
public sealed partial class ReferenceTests
{
    private const string Prefix = "Parley.";

    // Each project, and every project that its code may use.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grains.Interfaces"] = [],
        ["Core"] = ["Grains.Interfaces"],
        ["Grains"] = ["Core", "Grains.Interfaces"],
        ["Storage.RocksDb"] = ["Core", "Grains.Interfaces"],
        ["Storage.AzureTables"] = ["Core", "Grains.Interfaces"],
        ["Silo"] = ["Storage.AzureTables", "Grains", "Core", "Grains.Interfaces"],
        ["ApiFrontend"] =
            ["Client", "Demo", "WebClient", "Silo", "Storage.AzureTables", "Storage.RocksDb", "Grains", "Core", "Grains.Interfaces"],
        ["Client"] = [],
        ["Demo"] = ["Client"],
        ["LoadTest"] = ["Client"],
        ["WebClient"] = ["Client"],
    };

    public static TheoryData<string> Projects() => [.. Allowed.Keys];

    [Fact]
    public void Every_project_of_the_solution_has_its_references_stated_here()
    {
        var projects = ProjectLine().Matches(File.ReadAllText(Repository.PathOf("orleans.sln")))
            .Select(match => match.Groups["path"].Value.Replace('\\', '/'))
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal) && !path.StartsWith("samples/", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(Allowed.Keys.Order(), projects.Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_file_references_only_projects_below_it(string project)
    {
        var named = XDocument.Load(Repository.PathOf($"{project}/{project}.csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(named.Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void An_assembly_references_only_projects_below_it(string project) =>
        Assert.Empty(ReferencesOf(project).Where(IsOurs).Select(name => name[Prefix.Length..]).Except(Allowed[project]));

    [Fact]
    public void The_contracts_reference_neither_HTTP_nor_a_store() =>
        Assert.DoesNotContain(ReferencesOf("Grains.Interfaces"), name => !IsOfPlatform(name) && !IsOfOrleans(name));

    [Fact]
    public void The_core_references_no_runtime() =>
        Assert.DoesNotContain(ReferencesOf("Core"), name => !IsOfPlatform(name) && !IsOurs(name));

    [Fact]
    public void Nothing_of_the_core_is_serialized_by_Orleans() =>
        Assert.DoesNotContain(Load("Core").GetTypes(), type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);

    [Fact]
    public void Only_the_grains_and_tests_see_the_internals_of_the_core()
    {
        var friends = Load("Core").GetCustomAttributes<InternalsVisibleToAttribute>()
            .Select(attribute => attribute.AssemblyName[Prefix.Length..]);
        Assert.Empty(friends.Intersect(Allowed.Keys).Except(["Grains"]));
    }

    [Fact]
    public void The_grains_reference_neither_HTTP_nor_a_store() =>
        Assert.DoesNotContain(ReferencesOf("Grains"), name => !IsOfPlatform(name) && !IsOfOrleans(name) && !IsOurs(name));

    [Fact]
    public void The_client_references_only_the_platform() =>
        Assert.DoesNotContain(ReferencesOf("Client"), name => !name.StartsWith("System", StringComparison.Ordinal));

    [Fact]
    public void Grain_classes_are_internal_and_sealed()
    {
        var grains = Load("Grains").GetTypes().Where(type => typeof(IGrainBase).IsAssignableFrom(type) && !type.IsAbstract).ToArray();
        Assert.NotEmpty(grains);
        Assert.All(grains, grain => Assert.True(grain is { IsSealed: true, IsPublic: false }, grain.Name));
    }

    private static Assembly Load(string project) => Assembly.Load(Prefix + project);

    private static IEnumerable<string> ReferencesOf(string project) =>
        Load(project).GetReferencedAssemblies().Select(reference => reference.Name!);

    private static bool IsOurs(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    private static bool IsOfOrleans(string name) => name.StartsWith("Orleans.", StringComparison.Ordinal);

    // System.Net is part of .NET, but the domain must not use it.
    private static bool IsOfPlatform(string name) =>
        (name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("System.Net", StringComparison.Ordinal))
        || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);

    [GeneratedRegex("\"(?<path>[^\"]+\\.csproj)\"")]
    private static partial Regex ProjectLine();
}
