using System.Globalization;
using Parley.Storage.AzureTables;

namespace Parley.Testing.AzureTables;

/// <summary>Silo runs one after the other: each run is over when the next one has begun.</summary>
/// <param name="Number">The number of the run, from 0.</param>
public sealed record SuccessiveRuns(int Number) : IRuns
{
    /// <inheritdoc/>
    public string Current => string.Create(CultureInfo.InvariantCulture, $"run{Number:D4}");

    /// <inheritdoc/>
    public IReadOnlyCollection<string>? Living => [Current];

    /// <inheritdoc/>
    public bool IsOver(string run) => string.CompareOrdinal(run, Current) < 0;
}
