using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Conversations and their members.</summary>
public sealed class ConversationsClient
{
    private readonly ApiCaller _caller;

    internal ConversationsClient(ApiCaller caller) => _caller = caller;

    /// <summary>Creates a conversation, or finds the existing one-to-one. It can send a first message in the same call.</summary>
    public Task<CreatedConversation> CreateAsync(NewConversation conversation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        var named = conversation with { ClientId = conversation.ClientId ?? ClientIds.New() };
        return _caller.AskAsync(
            ApiCall.Post(Address.Of("conversations"), named, ParleyJson.Default.NewConversation),
            ParleyJson.Default.CreatedConversation,
            cancellationToken);
    }

    /// <summary>Gets a conversation.</summary>
    public Task<Conversation> GetAsync(string conversationId, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Get(Address.Of("conversations", conversationId)), cancellationToken);

    /// <summary>Renames a group; null removes the name.</summary>
    public Task<Conversation> RenameAsync(string conversationId, string? name, CancellationToken cancellationToken = default) =>
        AskAsync(
            ApiCall.Patch(Address.Of("conversations", conversationId), new(name), ParleyJson.Default.RenameRequest), cancellationToken);

    /// <summary>Adds people to a group: all of them or none.</summary>
    /// <remarks>The client retries only if the call certainly had no effect, because a person may have been removed again in the
    /// meantime.</remarks>
    /// <param name="conversationId">The group.</param>
    /// <param name="userIds">1 to 9 people. Existing members stay members.</param>
    /// <param name="shareHistory">Whether the new members may read earlier entries, as far back as the caller may.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Conversation> AddMembersAsync(
        string conversationId, IEnumerable<string> userIds, bool shareHistory = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        var call = ApiCall.Post(
            Address.Of("conversations", conversationId, "members"), new([.. userIds], shareHistory), ParleyJson.Default.AddMembersRequest);
        return AskAsync(call with { MayRepeat = false }, cancellationToken);
    }

    /// <summary>Removes a member. Every member can remove itself, that is, leave. Only the creator can remove others.</summary>
    public Task RemoveMemberAsync(string conversationId, string userId, CancellationToken cancellationToken = default) =>
        _caller.DoAsync(
            ApiCall.Delete(Address.Of("conversations", conversationId, "members", userId)) with { GoneIsDone = true }, cancellationToken);

    /// <summary>Shows the other members for a few seconds that the caller is typing. Repeat it while the caller types.</summary>
    public Task TypingAsync(string conversationId, CancellationToken cancellationToken = default)
    {
        var call = ApiCall.Post(Address.Of("conversations", conversationId, "typing"), new(), ParleyJson.Default.TypingRequest);
        return _caller.DoAsync(call with { MayRepeat = false }, cancellationToken);
    }

    private Task<Conversation> AskAsync(ApiCall call, CancellationToken cancellationToken) =>
        _caller.AskAsync(call, ParleyJson.Default.Conversation, cancellationToken);
}

internal sealed record RenameRequest([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name);

internal sealed record AddMembersRequest(IReadOnlyList<string> UserIds, bool ShareHistory);

internal sealed record TypingRequest;
