using System.Text.Json;

namespace Parley.Testing.Contracts;

/// <summary>Compares rows by what they say: records compare their arrays by identity.</summary>
public static class Described
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    /// <summary>A row as text.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);
}
