using Parley.WebClient.Storage;

namespace Parley.WebClient.Sharing;

/// <summary>What is attached to the drafts of one person. All composers of a conversation share it.</summary>
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

    /// <summary>Returns what is attached to the draft of a conversation.</summary>
    public Attachments Of(string conversationId)
    {
        if (!_drafts.TryGetValue(conversationId, out var attachments))
            _drafts[conversationId] = attachments = new(_kept, Cards, conversationId);
        return attachments;
    }
}
