using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Storage.AzureTables.Providers;

/// <summary>What a configuration section says about a provider, in the keys of Microsoft's packages: <c>TableName</c>; a keyed
/// <see cref="TableServiceClient"/> by <c>ServiceKey</c>, or an account by <c>ConnectionString</c> or <c>ConnectionName</c>.</summary>
internal static class ProviderSection
{
    public static string TableName(this IConfigurationSection section, string otherwise) =>
        section["TableName"] is { Length: > 0 } name ? name : otherwise;

    /// <summary>The client that the section names, or null.</summary>
    public static TableServiceClient? FindClient(this IConfigurationSection section, IServiceProvider services)
    {
        if (section["ServiceKey"] is { Length: > 0 } key)
            return services.GetRequiredKeyedService<TableServiceClient>(key);
        var connection = section["ConnectionString"];
        if (string.IsNullOrEmpty(connection) && section["ConnectionName"] is { Length: > 0 } name)
            connection = services.GetRequiredService<IConfiguration>().GetConnectionString(name);
        if (string.IsNullOrEmpty(connection))
            return null;
        var options = new AzureTablesOptions();
        if (Uri.TryCreate(connection, UriKind.Absolute, out var endpoint))
            options.Endpoint = endpoint;
        else
            options.ConnectionString = connection;
        return options.CreateServiceClient();
    }
}
