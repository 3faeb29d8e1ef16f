using System.Globalization;
using System.Text.RegularExpressions;
using Parley.ApiFrontend.Hosting;
using Parley.Silo.Clustering;
using Parley.Silo.Hosting;
using Parley.Testing;

namespace Parley.Unit.Deploy;

/// <summary>The files of <c>deploy/</c> agree with the hosts, as far as this can be checked without a container engine.</summary>
public sealed partial class DeployTests
{
    private static readonly string Dockerfile = Read("Dockerfile");
    private static readonly string Compose = Read("compose.yaml");
    private static readonly string Silo = Read("kubernetes/silo.yaml");
    private static readonly string FrontEnd = Read("kubernetes/front-end.yaml");

    [Fact]
    public void The_restore_layer_of_the_image_contains_every_project_of_the_hosts()
    {
        var before = Dockerfile[..Dockerfile.IndexOf("RUN dotnet restore", StringComparison.Ordinal)];
        foreach (var project in ProjectsOf("Silo").Union(ProjectsOf("ApiFrontend")))
            Assert.Contains($"COPY {project}/{project}.csproj {project}/\n", before, StringComparison.Ordinal);
        foreach (var source in CopiedFiles().Matches(Dockerfile).SelectMany(match => match.Groups["from"].Value.Split(' ')))
            Assert.True(Path.Exists(Repository.PathOf(source)), $"{source} is copied but does not exist.");
    }

    [Fact]
    public void The_hosts_accept_the_options_of_the_deployment_files()
    {
        var silo = SiloCommandLine.Create((_, _) => Task.FromResult(0));
        var frontEnd = CommandLine.Create((_, _) => Task.FromResult(0), (_, _) => Task.FromResult(0));
        var silos = Arguments(Dockerfile, "\"Parley.Silo.dll\", ").Concat(Arguments(Silo, "args: [")).ToList();
        Assert.Empty(silo.Parse(silos).Errors);
        Assert.All(Arguments(Dockerfile, "\"Parley.ApiFrontend.dll\""), argument => Assert.Empty(frontEnd.Parse([argument]).Errors));
        foreach (var line in Compose.Split('\n').Where(line => line.Contains("<<: *silo", StringComparison.Ordinal)))
            Assert.Empty(silo.Parse([.. Arguments(line, "command: [")]).Errors);
        Assert.Contains($"containerPort: {silos[silos.IndexOf("--silo-port") + 1]}}}", Silo, StringComparison.Ordinal);
        Assert.Contains($"containerPort: {silos[silos.IndexOf("--gateway-port") + 1]}}}", Silo, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_of_the_deployment_files_is_documented()
    {
        var operations = File.ReadAllText(Repository.PathOf("docs/operations.md"));
        var settings = new[] { Compose, Silo, FrontEnd }
            .SelectMany(text => Setting().Matches(text))
            .Select(match => match.Value)
            .Distinct()
            .ToList();
        Assert.NotEmpty(settings);
        Assert.All(
            settings,
            setting => Assert.Contains($"`{setting.Replace("__", ":", StringComparison.Ordinal)}`", operations, StringComparison.Ordinal));
    }

    [Fact]
    public void The_termination_grace_is_longer_than_the_drain_time()
    {
        var drain = new ClusteringOptions().DrainTime.TotalSeconds;
        Assert.True(Number(Silo, "terminationGracePeriodSeconds: ") > drain);
        Assert.True(Number(Compose[Compose.IndexOf("x-silo:", StringComparison.Ordinal)..], "stop_grace_period: ") > drain);

        // The pause before the signal counts, too.
        drain = FrontEndOptions.DrainTime.TotalSeconds;
        Assert.True(Number(FrontEnd, "terminationGracePeriodSeconds: ") > Number(FrontEnd, "command: [sleep, \"") + drain);
        Assert.True(Number(Compose[Compose.IndexOf("x-front-end:", StringComparison.Ordinal)..], "stop_grace_period: ") > drain);
    }

    [Fact]
    public void Each_image_is_built_by_one_service()
    {
        var builds = Compose.Split('\n').Where(line => line.Contains("build: ", StringComparison.Ordinal)).ToList();
        Assert.All(builds, build => Assert.Matches("^  [a-z-]+-1: ", build)); // not by the common parts of the services
        Assert.Equal(
            BuiltStage().Matches(Dockerfile).Select(stage => stage.Groups["name"].Value),
            builds.Select(build => Target().Match(build).Groups["name"].Value));
    }

    [Theory]
    [InlineData("kubernetes/silo.yaml")]
    [InlineData("kubernetes/front-end.yaml")]
    public void Every_selector_selects_the_pods_of_its_manifest(string manifest)
    {
        // Deployment, spread, anti-affinity, service and disruption budget: a selector that selects nothing causes no error.
        var text = Read(manifest);
        var labels = PodLabels().Match(text).Groups["labels"].Value;
        var selectors = Selector().Matches(text).Select(selector => selector.Groups["labels"].Value).ToList();
        Assert.True(selectors.Count >= 4);
        Assert.All(selectors, selector => Assert.Equal(labels, selector));
        Assert.Contains(labels, Read("kubernetes/network.yaml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kubernetes/silo.yaml")]
    [InlineData("kubernetes/front-end.yaml")]
    public void Probes_use_a_declared_port_on_which_the_host_listens(string manifest)
    {
        var text = Read(manifest);
        var probes = Probe().Matches(text);
        Assert.Equal(3, probes.Count);
        Assert.All(
            probes,
            probe => Assert.Contains($"name: {probe.Groups["port"].Value}, containerPort: 8080}}", text, StringComparison.Ordinal));
        Assert.Contains("ASPNETCORE_URLS=http://+:8080", Dockerfile, StringComparison.Ordinal);
        Assert.All(probes, probe => Assert.Contains(probe.Groups["path"].Value, (string[])["/health/live", "/health/ready"]));
    }

    [Fact]
    public void Every_manifest_is_listed_and_every_listed_one_exists()
    {
        var listed = ListedFile().Matches(Read("kubernetes/kustomization.yaml")).Select(match => match.Groups["file"].Value);
        var there = Directory.GetFiles(Repository.PathOf("deploy/kubernetes"))
            .Select(Path.GetFileName)
            .Where(name => name != "kustomization.yaml");
        Assert.Equal(there.Order(), listed.Order());
    }

    private static string Read(string path) => File.ReadAllText(Repository.PathOf($"deploy/{path}"));

    private static HashSet<string> ProjectsOf(string project)
    {
        var references = Reference().Matches(File.ReadAllText(Repository.PathOf($"{project}/{project}.csproj")));
        return [project, .. references.SelectMany(reference => ProjectsOf(reference.Groups["project"].Value))];
    }

    /// <summary>The quoted arguments of a list, from the text before the list to its end.</summary>
    private static IEnumerable<string> Arguments(string text, string before)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no {before}");
        start += before.Length;
        return Quoted().Matches(text[start..text.IndexOf(']', start)]).Select(match => match.Groups["argument"].Value);
    }

    private static int Number(string text, string before)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return int.Parse(Digits().Match(text[start..]).Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("""ProjectReference Include="\.\./(?<project>[^/]+)/""")]
    private static partial Regex Reference();

    [GeneratedRegex("^COPY (--chmod=[0-9]+ )?(?<from>[^-.].*) [^ ]+$", RegexOptions.Multiline)]
    private static partial Regex CopiedFiles();

    [GeneratedRegex("\"(?<argument>[^\"]*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("[A-Z][A-Za-z]+__[A-Za-z]+")]
    private static partial Regex Setting();

    [GeneratedRegex("(startup|readiness|liveness)Probe:\n +httpGet: {path: (?<path>[^,]+), port: (?<port>[^}]+)}")]
    private static partial Regex Probe();

    [GeneratedRegex("^FROM host AS (?<name>[a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex BuiltStage();

    [GeneratedRegex("target: (?<name>[a-z-]+)}")]
    private static partial Regex Target();

    [GeneratedRegex("  template:\n    metadata:\n      labels: (?<labels>{[^}]+})")]
    private static partial Regex PodLabels();

    [GeneratedRegex("(matchLabels|\n  selector): (?<labels>{[^}]+})")]
    private static partial Regex Selector();

    [GeneratedRegex("^  - (?<file>[a-z-]+\\.yaml)$", RegexOptions.Multiline)]
    private static partial Regex ListedFile();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
