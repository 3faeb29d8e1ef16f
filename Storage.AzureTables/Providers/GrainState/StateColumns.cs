using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables;

namespace Parley.Storage.AzureTables.Providers.GrainState;

/// <summary>A payload in columns: bytes in <c>Data</c>, <c>Data1</c>, … <c>Data14</c>, or text in <c>StringData</c>, … <c>StringData14</c>; a cleared
/// row has none of them.</summary>
internal static class StateColumns
{
    public const int MaxBytes = Columns * ColumnBytes;
    public const int MaxUnits = Columns * ColumnUnits;

    private const string Bytes = "Data";
    private const string Text = "StringData";
    private const int Columns = 15;
    private const int ColumnBytes = 64 * 1024;
    private const int ColumnUnits = 32 * 1024;

    /// <exception cref="ArgumentOutOfRangeException">It is larger than a row can hold.</exception>
    public static void Write(TableEntity row, BinaryData payload, bool asText)
    {
        if (asText)
            WriteText(row, payload.ToString());
        else
            WriteBytes(row, payload.ToMemory());
    }

    /// <summary>The payload, or null where the row was cleared.</summary>
    /// <exception cref="FormatException">A column holds something else.</exception>
    public static BinaryData? Read(TableEntity row)
    {
        var chunks = Present(row, Bytes).Select(value => value switch
        {
            byte[] bytes => bytes,
            string text => Convert.FromBase64String(text), // as a service without types gives it
            _ => throw new FormatException("A column of bytes holds something else."),
        }).ToList();
        if (chunks.Sum(chunk => chunk.Length) > 0)
            return BinaryData.FromBytes(chunks is [var only] ? only : [.. chunks.SelectMany(chunk => chunk)]);
        var texts = Present(row, Text).Select(value => value as string ?? throw new FormatException("A column of text holds something else."));
        return string.Concat(texts) is { Length: > 0 } all ? BinaryData.FromString(all) : null;
    }

    /// <summary>Whether two rows hold the same.</summary>
    public static bool Same(TableEntity one, TableEntity other) => (Read(one), Read(other)) switch
    {
        (null, null) => true,
        ({ } a, { } b) => a.ToMemory().Span.SequenceEqual(b.ToMemory().Span),
        _ => false,
    };

    private static void WriteBytes(TableEntity row, ReadOnlyMemory<byte> payload)
    {
        Limit(payload.Length, MaxBytes, "bytes");
        for (var (index, start) = (0, 0); start < payload.Length; index++, start += ColumnBytes)
            row[NameOf(Bytes, index)] = payload.Slice(start, Math.Min(ColumnBytes, payload.Length - start)).ToArray();
    }

    private static void WriteText(TableEntity row, string payload)
    {
        // The bytes of such a text could still be few enough, and columns that nobody reads would be cut off without a word.
        Limit(payload.Length, MaxUnits, "units of text");
        for (var (index, start) = (0, 0); start < payload.Length; index++)
        {
            // Half of a pair would not survive the way to the service.
            var length = Math.Min(ColumnUnits, payload.Length - start);
            if (start + length < payload.Length && char.IsHighSurrogate(payload[start + length - 1]))
                length--;
            if (index == Columns)
                Limit(payload.Length, start, "units of text");
            row[NameOf(Text, index)] = payload.Substring(start, length);
            start += length;
        }
    }

    [SuppressMessage("Usage", "CA2208", Justification = "The name by which Microsoft's provider reports it; there is no such parameter.")]
    private static void Limit(int size, int limit, string unit)
    {
        if (size > limit)
            throw new ArgumentOutOfRangeException("GrainState.Size", $"A state of {size} {unit} does not fit into a row, which holds {limit}.");
    }

    private static IEnumerable<object> Present(TableEntity row, string column)
    {
        for (var index = 0; index < Columns && row.TryGetValue(NameOf(column, index), out var value) && value is not null; index++)
            yield return value;
    }

    private static string NameOf(string column, int index) => index == 0 ? column : $"{column}{index}";
}
