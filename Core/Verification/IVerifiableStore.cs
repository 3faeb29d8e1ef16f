using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Port: rows of a store that nothing changes meanwhile, which the audit of inboxes looks up.</summary>
/// <remarks>A row that cannot be decoded throws <see cref="DamagedRowException"/>.</remarks>
public interface IVerifiableStore
{
    /// <summary>The heads of conversations in the order of the ids; null where there is none.</summary>
    /// <param name="ids">At most 100.</param>
    ValueTask<ImmutableArray<ConversationHead?>> FindHeadsAsync(ImmutableArray<ConversationId> ids);

    /// <summary>Whether the conversation has an open row, so that the next silo or process delivers its changes.</summary>
    ValueTask<bool> IsOpenAsync(ConversationId id);

    /// <summary>One row of an inbox, or null.</summary>
    ValueTask<InboxRow?> FindInboxRowAsync(UserId userId, ConversationId id);
}
