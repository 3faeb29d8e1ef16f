namespace Parley.WebClient.Storage;

/// <summary>The texts of one person that survive a reload: drafts and unacknowledged messages. Sign-out removes all of them.</summary>
internal sealed class KeptTexts(ITextStorage storage, string userId)
{
    private bool _isCleared;

    private string Root => $"parley/{userId}/";

    /// <summary>Returns the draft of a conversation; empty if there is none.</summary>
    public string Draft(string conversationId) => storage.Get(DraftKey(conversationId)) ?? "";

    /// <summary>Keeps the draft of a conversation, or removes an empty one. After <see cref="Clear"/>, nothing is kept.</summary>
    public void KeepDraft(string conversationId, string text)
    {
        if (text.Length > 0 && !_isCleared)
            storage.Set(DraftKey(conversationId), text);
        else
            storage.Remove(DraftKey(conversationId));
    }

    /// <summary>The messages that were sent and not acknowledged.</summary>
    public Outbox Outbox => new(storage, $"{Root}outbox/");

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        _isCleared = true;
        foreach (var key in storage.Keys(Root))
            storage.Remove(key);
    }

    private string DraftKey(string conversationId) => $"{Root}draft/{conversationId}";
}
