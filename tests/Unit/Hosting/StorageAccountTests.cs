using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Storage.AzureTables;

namespace Parley.Unit.Hosting;

/// <summary>The account of a cluster is configured once, and an error in it is reported without its key.</summary>
public sealed class StorageAccountTests
{
    private const string Account = "https://account.table.core.windows.net";

    [Theory]
    [InlineData("ConnectionString", "UseDevelopmentStorage=true")]
    [InlineData("ConnectionString", "AccountName=a;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:1/a")]
    [InlineData("Endpoint", Account)]
    public void An_account_is_given_by_a_connection_string_or_an_endpoint(string name, string value) =>
        Assert.NotNull(Read((name, value)).CreateServiceClient());

    [Fact]
    public void No_account_and_two_accounts_are_refused_with_a_message()
    {
        Assert.Contains("--storage", Refused(), StringComparison.Ordinal);
        Assert.Contains(
            "--storage", Refused(("ConnectionString", "UseDevelopmentStorage=true"), ("Endpoint", Account)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c2VjcmV0")]
    [InlineData("AccountKey=c2VjcmV0")]
    public void An_invalid_connection_string_is_refused_and_not_quoted(string text)
    {
        var refused = Refused(("ConnectionString", text));
        Assert.Contains("not a connection string", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://account.table.core.windows.net")]
    [InlineData("account.table.core.windows.net")]
    public void An_endpoint_without_encryption_is_refused(string endpoint) =>
        Assert.Contains("https", Refused(("Endpoint", endpoint)), StringComparison.Ordinal);

    [Fact]
    public void A_setting_that_does_not_exist_is_refused() =>
        Assert.Contains("AzureTables:Prefix is not a setting", Refused(("Prefix", "Blue")), StringComparison.Ordinal);

    private static string Refused(params (string Name, string Value)[] settings) =>
        Assert.Throws<OptionsValidationException>(() => Read(settings)).Message;

    private static AzureTablesOptions Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"AzureTables:{setting.Name}", (string?)setting.Value)))
            .Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddAzureTablesOptions()
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<AzureTablesOptions>>().Value;
    }
}
