using Azure.Data.Tables;

namespace Orleans.Clustering.AzureStorage;

/// <summary>Where a client finds the gateways of a cluster.</summary>
public class AzureStorageGatewayOptions
{
    /// <summary>The silos' table; it is made where it is missing, so that clients may start first.</summary>
    /// <value>3 to 63 letters and digits, a letter first; default <c>OrleansSiloInstances</c>.</value>
    public string TableName { get; set; } = AzureStorageClusteringOptions.DefaultTableName;

    /// <summary>The account.</summary>
    /// <value>No default: a start without it is refused.</value>
    public TableServiceClient? TableServiceClient { get; set; }
}
