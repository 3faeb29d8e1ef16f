using Azure.Data.Tables;
using Orleans.Storage;

namespace Orleans.Configuration;

/// <summary>Where grains keep their state, and in which form.</summary>
public class AzureTableStorageOptions : IStorageProviderSerializerOptions
{
    /// <summary>The table; it is made where it is missing. Services may share one.</summary>
    /// <value>3 to 63 letters and digits, a letter first; default <c>OrleansGrainState</c>.</value>
    public string TableName { get; set; } = "OrleansGrainState";

    /// <summary>The account.</summary>
    /// <value>No default: a start without it is refused.</value>
    public TableServiceClient? TableServiceClient { get; set; }

    /// <summary>Whether clearing a state deletes its row, and with it what refuses writers of old.</summary>
    /// <value>Default false: the row stays, without data.</value>
    public bool DeleteStateOnClear { get; set; }

    /// <summary>Whether state is kept as text, which people can read, instead of bytes. Both are read.</summary>
    /// <value>Default false. Text holds at most 491,520 units of UTF-16; bytes are at most 983,040.</value>
    public bool UseStringFormat { get; set; }

    /// <summary>The stage of a silo's start at which the table is made.</summary>
    /// <value>Default <see cref="ServiceLifecycleStage.ApplicationServices"/>.</value>
    public int InitStage { get; set; } = ServiceLifecycleStage.ApplicationServices;

    /// <summary>What makes a payload of a state.</summary>
    /// <value>Default: the silo's serializer of this provider's name, else the runtime's JSON.</value>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;
}
