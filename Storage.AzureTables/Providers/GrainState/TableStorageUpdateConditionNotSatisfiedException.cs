namespace Orleans.Storage;

/// <summary>A state's row is at another version than the grain read, or is not there.</summary>
[GenerateSerializer]
public class TableStorageUpdateConditionNotSatisfiedException : InconsistentStateException
{
    /// <summary>A refusal without a reason.</summary>
    public TableStorageUpdateConditionNotSatisfiedException()
    {
    }

    /// <summary>A refusal.</summary>
    public TableStorageUpdateConditionNotSatisfiedException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal and what the service said.</summary>
    public TableStorageUpdateConditionNotSatisfiedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A refusal of one grain's write.</summary>
    /// <param name="grainType">The grain's type.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="tableName">The table.</param>
    /// <param name="storedEtag">What is stored, as far as it is known.</param>
    /// <param name="currentEtag">What the grain had read.</param>
    /// <param name="storageException">What the service said.</param>
    public TableStorageUpdateConditionNotSatisfiedException(
        string grainType, string grainId, string tableName, string storedEtag, string? currentEtag, Exception storageException)
        : base(
            $"The state of grain {grainId} in table {tableName} is not what it was when it was read.", storedEtag, currentEtag!, storageException) =>
        (GrainType, GrainId, TableName) = (grainType, grainId, tableName);

    /// <summary>The grain.</summary>
    [Id(0)]
    public string? GrainId { get; }

    /// <summary>The grain's type.</summary>
    [Id(1)]
    public string? GrainType { get; }

    /// <summary>The table.</summary>
    [Id(2)]
    public string? TableName { get; }
}
