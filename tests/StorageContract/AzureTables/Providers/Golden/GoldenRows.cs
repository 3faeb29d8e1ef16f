using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Parley.Testing;

namespace Parley.StorageContract.AzureTables.Providers.Golden;

/// <summary>The file of rows as the stock providers write them.</summary>
internal static class GoldenRows
{
    private static readonly JsonElement All =
        JsonDocument.Parse(File.ReadAllText(Repository.PathOf("tests/StorageContract/AzureTables/Providers/Golden/golden-rows.json"))).RootElement;

    public static TableEntity GrainState(string name) => RowOf(All.GetProperty("grainState").GetProperty(name));

    public static List<TableEntity> Membership(string name) => [.. All.GetProperty("membership").GetProperty(name).EnumerateArray().Select(RowOf)];

    /// <summary>A row with the type of every column, and without what the service adds.</summary>
    public static string Described(TableEntity row) => row.Where(column => column.Key is not ("odata.etag" or "Timestamp"))
        .OrderBy(column => column.Key, StringComparer.Ordinal)
        .Aggregate(new StringBuilder(), (text, column) => text.AppendLine($"{column.Key}: {column.Value switch
        {
            byte[] bytes => $"Edm.Binary {Convert.ToBase64String(bytes)}",
            string value => $"Edm.String {value}",
            var other => $"{other?.GetType()} {other}",
        }}"))
        .ToString();

    private static TableEntity RowOf(JsonElement element)
    {
        var row = new TableEntity(element.GetProperty("PartitionKey").GetString(), element.GetProperty("RowKey").GetString());
        foreach (var column in element.GetProperty("columns").EnumerateObject())
        {
            var typed = column.Value.EnumerateObject().Single();
            row[column.Name] = typed.Name switch
            {
                "Edm.Binary" => Pieces(typed.Value).SelectMany(Convert.FromBase64String).ToArray(),
                "Edm.String" => string.Concat(Pieces(typed.Value)),
                _ => throw new FormatException($"No such type: {typed.Name}."),
            };
        }

        return row;
    }

    // "value", or ["repeated", times, "and then", …].
    private static IEnumerable<string> Pieces(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return [value.GetString()!];
        var parts = value.EnumerateArray().ToList();
        return Enumerable.Repeat(parts[0].GetString()!, parts[1].GetInt32()).Concat(parts.Skip(2).Select(part => part.GetString()!));
    }
}
