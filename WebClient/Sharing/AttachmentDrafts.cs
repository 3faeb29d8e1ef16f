using Parley.WebClient.Storage;

namespace Parley.WebClient.Sharing;

/// <summary>The attachments of one person's drafts. All composers of a conversation use the same object.</summary>
internal sealed class AttachmentDrafts
{
    private readonly Dictionary<string, Attachments> _drafts = [];
    private readonly KeptTexts _kept;

    public AttachmentDrafts(KeptTexts kept)
    {
        _kept = kept;
        kept.AttachmentsChanged += (_, conversationId) => _drafts.GetValueOrDefault(conversationId)?.ReadAgain();
    }

    /// <summary>The cards that were attached.</summary>
    public KnownCards Cards { get; } = new();

    /// <summary>Returns the attachments of the draft of a conversation.</summary>
    public Attachments Of(string conversationId)
    {
        if (!_drafts.TryGetValue(conversationId, out var attachments))
            _drafts[conversationId] = attachments = new(_kept, Cards, conversationId);
        return attachments;
    }

    /// <summary>Returns the titles of the attachments of the draft of a conversation, separated by commas. The method keeps nothing in
    /// memory, because a list calls it for each of its rows.</summary>
    public string TitlesOf(string conversationId)
    {
        var items = _drafts.GetValueOrDefault(conversationId)?.Items ?? _kept.Attachments(conversationId);
        return string.Join(", ", items.Select(attachment => attachment.Card?.Title ?? attachment.Address));
    }
}
