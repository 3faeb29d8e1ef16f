using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace Parley.Storage.AzureTables.Providers;

/// <summary>Refuses a start without a client, or with a name that no table can have.</summary>
internal sealed partial class TableOptionsValidator(string options, string? tableName, TableServiceClient? client) : IConfigurationValidator
{
    public void ValidateConfiguration() => TableOf(options, tableName, client);

    /// <summary>The table, for a provider: the runtime makes some of them before it asks the validators.</summary>
    /// <exception cref="OrleansConfigurationException">There is no client, or no table can have that name.</exception>
    public static TableClient TableOf(string options, string? tableName, TableServiceClient? client)
    {
        if (client is null)
            throw new OrleansConfigurationException($"{options} needs a TableServiceClient.");
        if (tableName is null || !TableName().IsMatch(tableName))
            throw new OrleansConfigurationException($"{options}: '{tableName}' is no name of a table: 3 to 63 letters and digits, a letter first.");
        return client.GetTableClient(tableName);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}\\z")]
    private static partial Regex TableName();
}
