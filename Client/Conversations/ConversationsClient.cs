using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Conversations and their members.</summary>
public sealed class ConversationsClient
{
    private readonly ApiCaller _caller;

    internal ConversationsClient(ApiCaller caller) => _caller = caller;

    /// <summary>Makes a conversation, or finds the one-to-one that exists; with a first message, in one call.</summary>
    public Task<CreatedConversation> CreateAsync(NewConversation conversation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        var named = conversation with { ClientId = conversation.ClientId ?? ClientIds.New() };
        return _caller.AskAsync(
            ApiCall.Post(Address.Of("conversations"), named, ParleyJson.Default.NewConversation),
            ParleyJson.Default.CreatedConversation,
            cancellationToken);
    }

    /// <summary>One conversation.</summary>
    public Task<Conversation> GetAsync(string conversationId, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Get(Address.Of("conversations", conversationId)), cancellationToken);

    /// <summary>Renames a group; null takes the name away.</summary>
    public Task<Conversation> RenameAsync(string conversationId, string? name, CancellationToken cancellationToken = default) =>
        AskAsync(
            ApiCall.Patch(Address.Of("conversations", conversationId), new(name), ParleyJson.Default.RenameRequest), cancellationToken);

    /// <summary>Adds people to a group: all of them or none.</summary>
    /// <remarks>Repeated only where it certainly did not happen: who was added may have been removed again meanwhile.</remarks>
    /// <param name="conversationId">Which group.</param>
    /// <param name="userIds">1 to 9. Who is a member already stays one.</param>
    /// <param name="shareHistory">Whether they may read what came before, as far back as the caller does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Conversation> AddMembersAsync(
        string conversationId, IEnumerable<string> userIds, bool shareHistory = false, CancellationToken cancellationToken = default)
    {
        var call = ApiCall.Post(
            Address.Of("conversations", conversationId, "members"), new([.. userIds], shareHistory), ParleyJson.Default.AddMembersRequest);
        return AskAsync(call with { MayRepeat = false }, cancellationToken);
    }

    /// <summary>Leaves (oneself), or removes another (the creator only).</summary>
    public Task RemoveMemberAsync(string conversationId, string userId, CancellationToken cancellationToken = default) =>
        _caller.DoAsync(
            ApiCall.Delete(Address.Of("conversations", conversationId, "members", userId)) with { GoneIsDone = true }, cancellationToken);

    private Task<Conversation> AskAsync(ApiCall call, CancellationToken cancellationToken) =>
        _caller.AskAsync(call, ParleyJson.Default.Conversation, cancellationToken);
}

internal sealed record RenameRequest([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name);

internal sealed record AddMembersRequest(IReadOnlyList<string> UserIds, bool ShareHistory);
