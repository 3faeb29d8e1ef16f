using Parley.Silo.Hosting;

namespace Parley.Unit.Hosting;

public sealed class SiloCommandLineTests
{
    [Fact]
    public async Task No_option_is_required() =>
        Assert.Equal(["urls=http://127.0.0.1:0"], Lines(await ParseAsync()));

    [Fact]
    public async Task Options_become_settings() => Assert.Equal(
        [
            "AzureTables:ConnectionString=UseDevelopmentStorage=true", "AzureTables:TablePrefix=Blue", "Cluster:Advertise=10.1.2.3",
            "Cluster:ClusterId=one", "Cluster:GatewayPort=30001", "Cluster:ProbeTimeout=00:00:02", "Cluster:ServiceId=two",
            "Cluster:SiloPort=11112", "urls=http://*:8080",
        ],
        Lines(await ParseAsync(
            "--storage", "UseDevelopmentStorage=true", "--table-prefix", "Blue", "--cluster-id", "one", "--service-id", "two",
            "--silo-port", "11112", "--gateway-port", "30001", "--advertise", "10.1.2.3",
            "--Cluster:ProbeTimeout=00:00:02", "--urls", "http://*:8080")));

    [Fact]
    public async Task An_account_given_by_its_endpoint_needs_no_key() => Assert.Equal(
        "https://account.table.core.windows.net",
        (await ParseAsync("--storage", "https://account.table.core.windows.net"))!["AzureTables:Endpoint"]);

    [Fact]
    public async Task An_option_wins_over_the_setting_of_the_same_meaning() =>
        Assert.Equal("one", (await ParseAsync("--Cluster:ClusterId=two", "--cluster-id", "one"))!["Cluster:ClusterId"]);

    [Theory]
    [InlineData("--storage")]
    [InlineData("--storage", "--urls", "http://localhost:1")]
    [InlineData("--cluster-id", "a", "--cluster-id", "b")]
    [InlineData("--data", "here")]
    [InlineData("serve")]
    public async Task A_mistyped_option_is_refused(params string[] arguments) => Assert.Null(await ParseAsync(arguments));

    private static IEnumerable<string> Lines(IReadOnlyDictionary<string, string?>? settings) =>
        settings!.Select(setting => $"{setting.Key}={setting.Value}").Order(StringComparer.Ordinal);

    private static async Task<IReadOnlyDictionary<string, string?>?> ParseAsync(params string[] arguments)
    {
        IReadOnlyDictionary<string, string?>? seen = null;
        var command = SiloCommandLine.Create((settings, _) =>
        {
            seen = settings;
            return Task.FromResult(0);
        });
        var exitCode = await command.Parse(arguments).InvokeAsync(new() { Output = TextWriter.Null, Error = TextWriter.Null });
        Assert.Equal(seen is null, exitCode != 0);
        return seen;
    }
}
