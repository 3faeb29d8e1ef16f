using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Port: rows that the audit of inboxes looks up. The store does not change during the audit.</summary>
/// <remarks>A row that cannot be decoded throws <see cref="DamagedRowException"/>.</remarks>
public interface IVerifiableStore
{
    /// <summary>Reads the heads of conversations, in the order of the ids. A head is null if there is no such conversation.</summary>
    /// <param name="ids">At most 100.</param>
    ValueTask<ImmutableArray<ConversationHead?>> FindHeadsAsync(ImmutableArray<ConversationId> ids);

    /// <summary>Returns whether the conversation has an open row, so that the next silo or process delivers its changes.</summary>
    ValueTask<bool> IsOpenAsync(ConversationId id);

    /// <summary>Reads one row of an inbox, or null.</summary>
    ValueTask<InboxRow?> FindInboxRowAsync(UserId userId, ConversationId id);
}
