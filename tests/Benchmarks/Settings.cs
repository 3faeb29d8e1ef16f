namespace Parley.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="Connections">Connections that send at once, each to a conversation of its own.</param>
/// <param name="Turn">How long each is measured in a round.</param>
/// <param name="Rounds">Rounds that count.</param>
/// <param name="Beside">The folder with the programs of another build, which is measured alternately with this one; or null.</param>
internal sealed record Settings(int Connections, TimeSpan Turn, int Rounds, string? Beside = null);
