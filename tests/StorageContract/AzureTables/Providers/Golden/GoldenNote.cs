namespace Parley.StorageContract.AzureTables.Providers.Golden;

/// <summary>A state of the golden rows.</summary>
[GenerateSerializer]
public sealed class GoldenNote
{
    [Id(0)]
    public string Text { get; set; } = "";

    [Id(1)]
    public int Number { get; set; }
}
