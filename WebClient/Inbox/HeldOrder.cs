using Parley.Client;

namespace Parley.WebClient.Inbox;

/// <summary>The order of the inbox rows. While the pointer or the focus is on the list, rows keep their places.</summary>
internal sealed class HeldOrder
{
    private List<string>? _held;

    /// <summary>Keeps the places of the rows from now on.</summary>
    public void Hold(IEnumerable<Pointer> shown) => _held ??= [.. shown.Select(pointer => pointer.ConversationId)];

    /// <summary>Returns to the order of the inbox.</summary>
    public void Release() => _held = null;

    /// <summary>Returns the rows in the order to show. Rows that are new while the order is held come last.</summary>
    public IReadOnlyList<Pointer> Of(IReadOnlyList<Pointer> rows)
    {
        if (_held is null)
            return rows;
        var byId = rows.ToDictionary(pointer => pointer.ConversationId, StringComparer.Ordinal);
        var ordered = new List<Pointer>(rows.Count);
        foreach (var id in _held)
        {
            if (byId.Remove(id, out var pointer))
                ordered.Add(pointer);
        }

        ordered.AddRange(rows.Where(pointer => byId.ContainsKey(pointer.ConversationId)));
        return ordered;
    }
}
