using System.Runtime.InteropServices;
using System.Text.Json;
using Parley.Live;

namespace Parley.Faults.Model;

/// <summary>One item of a live event, decoded without the code that encoded it.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="IsMark">Whether it shows an entry that a mark has changed.</param>
/// <param name="EntrySeq">The number of the entry that it shows.</param>
/// <param name="Json">The entry without <c>clientId</c>.</param>
internal sealed record LiveItem(long Seq, bool IsMark, long EntrySeq, ReadOnlyMemory<byte> Json)
{
    private static ReadOnlySpan<byte> NoClientId => "{\"clientId\":null,"u8;

    /// <summary>Reads the items. Null if the event does not have the form of the contract.</summary>
    public static IReadOnlyList<LiveItem>? ReadAll(LiveEntries entries)
    {
        using var document = JsonDocument.Parse((byte[])[.. "{"u8, .. entries.Json.Span, .. "}"u8]);
        if (document.RootElement.GetProperty("after").GetInt64() != entries.After)
            return null;
        var items = document.RootElement.GetProperty("items").EnumerateArray().Select(Read).ToList();
        return items.Contains(null) ? null : [.. items.OfType<LiveItem>()];
    }

    private static LiveItem? Read(JsonElement item)
    {
        var isMark = item.TryGetProperty("changed", out var entry);
        if (!isMark)
            entry = item.GetProperty("entry");
        var bytes = JsonMarshal.GetRawUtf8Value(entry);
        return item.GetPropertyCount() == 2 && bytes.StartsWith(NoClientId)
            ? new(
                item.GetProperty("seq").GetInt64(),
                isMark,
                entry.GetProperty("seq").GetInt64(),
                (byte[])[.. "{"u8, .. bytes[NoClientId.Length..]])
            : null;
    }
}
