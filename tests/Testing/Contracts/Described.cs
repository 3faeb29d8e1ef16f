using System.Text.Json;

namespace Parley.Testing.Contracts;

/// <summary>Compares rows by value, because records compare their arrays by reference.</summary>
public static class Described
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    /// <summary>A row as text.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);
}
