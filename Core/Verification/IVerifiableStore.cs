using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Port: the rows of a store that nothing changes meanwhile, as the audits read them.</summary>
/// <remarks>A row that cannot be decoded throws <see cref="DamagedRowException"/>. A key that is not a valid id throws
/// <see cref="FormatException"/>. Rows are visited one at a time in the order of their sequence numbers, so that a long log needs little
/// memory.</remarks>
public interface IVerifiableStore
{
    /// <summary>The head of a conversation, or null.</summary>
    ConversationHead? FindHead(ConversationId id);

    /// <summary>Whether the conversation has an open row.</summary>
    bool IsOpen(ConversationId id);

    /// <summary>One row of a log, or null.</summary>
    LogRow? FindRow(ConversationId id, long seq);

    /// <summary>Visits all rows of a log.</summary>
    void VisitLog(ConversationId id, Action<LogRow> visit);

    /// <summary>What a client id of a sender names, or null.</summary>
    SentKey? FindSent(ConversationId id, UserId senderId, ClientId clientId);

    /// <summary>Visits all client ids of a conversation.</summary>
    void VisitSent(ConversationId id, Action<SentKey> visit);

    /// <summary>Whether the gallery's index has a row.</summary>
    bool HasShare(ConversationId id, ShareKey share);

    /// <summary>Visits the gallery's index of a conversation.</summary>
    void VisitShares(ConversationId id, Action<ShareKey> visit);

    /// <summary>Visits all receipts of a conversation.</summary>
    void VisitReceipts(ConversationId id, Action<Receipt> visit);

    /// <summary>The head of an inbox, or null.</summary>
    InboxHead? FindInboxHead(UserId userId);

    /// <summary>One row of an inbox, or null.</summary>
    InboxRow? FindInboxRow(UserId userId, ConversationId id);

    /// <summary>Visits all rows of an inbox.</summary>
    void VisitInbox(UserId userId, Action<InboxRow> visit);
}
