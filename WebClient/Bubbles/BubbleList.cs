using Parley.Client;
using Parley.WebClient.Storage;

namespace Parley.WebClient.Bubbles;

/// <summary>The conversations that float over content: those that the person keeps open, and those with something new.</summary>
/// <param name="inbox">Returns the rows of the inbox, the newest first.</param>
/// <param name="kept">Keeps what is open across a reload.</param>
internal sealed class BubbleList(Func<IReadOnlyList<Pointer>> inbox, KeptTexts kept)
{
    /// <summary>The most bubbles on the screen.</summary>
    public const int MaxShown = 5;

    // The ids in the order in which the bubbles were opened, the newest first.
    private readonly List<string> _open = [.. kept.Bubbles()];

    // For each closed bubble, the newest sequence number of its conversation at that time. A newer one brings the bubble back.
    private readonly Dictionary<string, long> _closed = [];

    /// <summary>Occurs when a bubble was opened or closed. What is new in a conversation does not raise it.</summary>
    public event EventHandler? Changed;

    /// <summary>The conversation that is open as a panel, or null.</summary>
    public string? PanelId { get; private set; }

    /// <summary>Returns the conversations with a bubble: first those that are kept open, then those with something new, newest
    /// first.</summary>
    public IReadOnlyList<Pointer> Items()
    {
        var open = new Pointer?[_open.Count];
        var unread = new List<Pointer>();
        foreach (var pointer in inbox())
        {
            if (_open.IndexOf(pointer.ConversationId) is var place and >= 0)
                open[place] = pointer;
            else if (IsNew(pointer))
                unread.Add(pointer);
        }

        return [.. open.OfType<Pointer>(), .. unread];
    }

    /// <summary>Keeps the bubble of a conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="asPanel">Whether it opens as a panel over the content. Otherwise an open panel stays.</param>
    public void Keep(string conversationId, bool asPanel)
    {
        if (asPanel)
            PanelId = conversationId;
        _closed.Remove(conversationId);
        if (!_open.Contains(conversationId))
            _open.Insert(0, conversationId);
        Store();
    }

    /// <summary>Closes the panel. The bubble stays.</summary>
    public void Minimize()
    {
        PanelId = null;
        Store();
    }

    /// <summary>Removes bubbles. Each one comes back with something new.</summary>
    public void Close(params IEnumerable<Pointer> pointers)
    {
        foreach (var pointer in pointers.ToList())
        {
            if (PanelId == pointer.ConversationId)
                PanelId = null;
            _open.Remove(pointer.ConversationId);
            _closed[pointer.ConversationId] = pointer.LastSeq;
        }

        Store();
    }

    private bool IsNew(Pointer pointer) =>
        pointer is { Unread: > 0, MutedUntil: null } && pointer.LastSeq > _closed.GetValueOrDefault(pointer.ConversationId);

    private void Store()
    {
        kept.KeepBubbles(_open);
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
