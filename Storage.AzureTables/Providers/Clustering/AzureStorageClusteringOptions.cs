using Azure.Data.Tables;

namespace Orleans.Clustering.AzureStorage;

/// <summary>Where a silo finds its cluster's membership.</summary>
public class AzureStorageClusteringOptions
{
    internal const string DefaultTableName = "OrleansSiloInstances";

    /// <summary>The table; it is made where it is missing. Clusters may share one.</summary>
    /// <value>3 to 63 letters and digits, a letter first; default <c>OrleansSiloInstances</c>.</value>
    public string TableName { get; set; } = DefaultTableName;

    /// <summary>The account.</summary>
    /// <value>No default: a start without it is refused.</value>
    public TableServiceClient? TableServiceClient { get; set; }
}
