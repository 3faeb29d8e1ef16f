using Parley.Client;
using Parley.WebClient.Storage;

namespace Parley.WebClient.Bubbles;

/// <summary>The conversations that have a bubble over content: those that the person keeps open, and those with unread messages.</summary>
/// <param name="inbox">Returns the rows of the inbox, the newest first.</param>
/// <param name="kept">Stores the ids of the open bubbles, so that they survive a reload.</param>
internal sealed class BubbleList(Func<IReadOnlyList<Pointer>> inbox, KeptTexts kept)
{
    /// <summary>The most bubbles on the screen.</summary>
    public const int MaxShown = 5;

    /// <summary>The most bubbles that are kept open.</summary>
    public const int MaxKept = 50;

    // The ids in the order in which the bubbles were opened, the newest first. Conversations that are gone stay here until newer bubbles
    // displace them.
    private readonly List<string> _open = [.. kept.Bubbles().Take(MaxKept)];

    // For each closed bubble, the last sequence number of its conversation when it was closed. A higher number shows the bubble again.
    private readonly Dictionary<string, long> _closed = [];

    /// <summary>Occurs when a bubble was opened or closed. A new message does not raise this event.</summary>
    public event EventHandler? Changed;

    /// <summary>The conversation that is open as a panel, or null.</summary>
    public string? PanelId { get; private set; }

    /// <summary>Returns the conversations with a bubble: first those that are kept open, then those with unread messages that are not
    /// muted. In both parts, the newest comes first.</summary>
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

    /// <summary>Opens the bubble of a conversation, and keeps it open. Beyond <see cref="MaxKept"/>, the oldest one is not kept any
    /// longer.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="asPanel">Whether the conversation also opens as a panel over the content. If false, the panel does not change.</param>
    public void Keep(string conversationId, bool asPanel)
    {
        if (asPanel)
            PanelId = conversationId;
        _closed.Remove(conversationId);
        if (!_open.Contains(conversationId))
            _open.Insert(0, conversationId);
        if (_open.Count > MaxKept)
            _open.RemoveAt(MaxKept);
        Store();
    }

    /// <summary>Closes the panel. The bubble stays.</summary>
    public void Minimize()
    {
        PanelId = null;
        Store();
    }

    /// <summary>Removes bubbles. A new message shows the bubble of its conversation again.</summary>
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
