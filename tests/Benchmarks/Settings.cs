namespace Parley.Benchmarks;

/// <summary>The amount of measuring.</summary>
/// <param name="Connections">Concurrent connections, each with its own conversation.</param>
/// <param name="Turn">The length of a turn in a round.</param>
/// <param name="Rounds">The number of rounds that count.</param>
/// <param name="Beside">The folder with the programs of another build, which is measured alternately with this one; or null.</param>
internal sealed record Settings(int Connections, TimeSpan Turn, int Rounds, string? Beside = null);
