using Parley.WebClient.Sharing;

namespace Parley.WebClient.Storage;

/// <summary>The data of one person that survives a reload: drafts with their attachments, unacknowledged messages, bubbles, and the board
/// that was used last. Sign-out removes all of it.</summary>
internal sealed class KeptTexts
{
    private readonly ITextStorage _storage;
    private readonly string _userId;
    private bool _isCleared;

    public KeptTexts(ITextStorage storage, string userId)
    {
        (_storage, _userId) = (storage, userId);
        storage.Watch(Report);
    }

    /// <summary>Occurs with the id of a conversation when another tab has changed the text of its draft.</summary>
    public event EventHandler<string>? DraftChanged;

    /// <summary>Occurs with the id of a conversation when another tab has changed the attachments of its draft.</summary>
    public event EventHandler<string>? AttachmentsChanged;

    /// <summary>Occurs with the id of a conversation when this tab has kept or removed the text or the attachments of its draft.</summary>
    public event EventHandler<string>? DraftKept;

    private string BubblesKey => $"{Root}bubbles";

    private string LastBoardKey => $"{Root}last-board";

    private string Root => $"parley/{_userId}/";

    /// <summary>Returns the draft of a conversation; empty if there is none.</summary>
    public string Draft(string conversationId) => _storage.Get(DraftKey(conversationId)) ?? "";

    /// <summary>Keeps the draft of a conversation, or removes an empty one. After <see cref="Clear"/>, nothing is kept.</summary>
    public void KeepDraft(string conversationId, string text)
    {
        if (text.Length > 0 && !_isCleared)
            _storage.Set(DraftKey(conversationId), text);
        else
            _storage.Remove(DraftKey(conversationId));
        DraftKept?.Invoke(this, conversationId);
    }

    /// <summary>Returns the attachments of the draft of a conversation.</summary>
    public IReadOnlyList<Attachment> Attachments(string conversationId) => KeptAttachment.Parse(_storage.Get(AttachedKey(conversationId)));

    /// <summary>Keeps the attachments of the draft of a conversation. After <see cref="Clear"/>, nothing is kept.</summary>
    public void KeepAttachments(string conversationId, IReadOnlyCollection<Attachment> attachments)
    {
        if (attachments.Count > 0 && !_isCleared)
            _storage.Set(AttachedKey(conversationId), KeptAttachment.Format(attachments));
        else
            _storage.Remove(AttachedKey(conversationId));
        DraftKept?.Invoke(this, conversationId);
    }

    /// <summary>Returns the conversations whose bubbles are kept open, in their order.</summary>
    public IReadOnlyList<string> Bubbles() => (_storage.Get(BubblesKey) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Stores the conversations whose bubbles are kept open. After <see cref="Clear"/>, nothing is stored.</summary>
    public void KeepBubbles(IEnumerable<string> conversationIds)
    {
        if (!_isCleared)
            _storage.Set(BubblesKey, string.Join(' ', conversationIds));
    }

    /// <summary>Returns the board to which the person saved last in this browser, or null.</summary>
    public string? LastBoard() => _storage.Get(LastBoardKey);

    /// <summary>Keeps the board to which the person saved last.</summary>
    public void KeepLastBoard(string boardId)
    {
        if (!_isCleared)
            _storage.Set(LastBoardKey, boardId);
    }

    /// <summary>The messages that were sent and not acknowledged.</summary>
    public Outbox Outbox => new(_storage, $"{Root}outbox/");

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        _isCleared = true;
        foreach (var key in _storage.Keys(Root))
            _storage.Remove(key);
    }

    private void Report(string key)
    {
        if (key.StartsWith(DraftKey(""), StringComparison.Ordinal))
            DraftChanged?.Invoke(this, key[DraftKey("").Length..]);
        else if (key.StartsWith(AttachedKey(""), StringComparison.Ordinal))
            AttachmentsChanged?.Invoke(this, key[AttachedKey("").Length..]);
    }

    private string DraftKey(string conversationId) => $"{Root}draft/{conversationId}";

    private string AttachedKey(string conversationId) => $"{Root}attached/{conversationId}";
}
