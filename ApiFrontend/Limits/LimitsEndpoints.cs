using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Auth;
using Parley.Core.Conversations;
using Parley.Core.Inbox;
using Parley.Grains.Boards;
using Parley.Grains.Live;
using Parley.Grains.Users;

namespace Parley.ApiFrontend.Limits;

/// <summary>Every limit in force. Lengths are in Unicode scalar values unless the name says otherwise;
/// rates are per person, null where they are off.</summary>
internal sealed record LimitsResponse
{
    /// <summary>The server's version.</summary>
    public required string Version { get; init; }

    /// <summary>The optional features of this server.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>The reactions: name to emoji.</summary>
    public required IReadOnlyDictionary<string, string> Palette { get; init; }

    public required int MaxMembers { get; init; }
    public required int MaxTextLength { get; init; }
    public required int MaxConversationNameLength { get; init; }
    public required int MaxSharesPerMessage { get; init; }
    public required int MaxReactionsPerMessage { get; init; }
    public required int MaxMarkUnreadMessages { get; init; }
    public required int MaxQueuedPerConversation { get; init; }
    public required int MaxConversationsInInbox { get; init; }
    public required int MaxPinsPerBoard { get; init; }
    public required int MaxBoards { get; init; }
    public required int MaxCollaboratorsPerBoard { get; init; }
    public required int MaxBoardNameLength { get; init; }
    public required int MaxPinTitleLength { get; init; }
    public required int MaxDescriptionLength { get; init; }
    public required int MaxUrlCharacters { get; init; }
    public required int MaxDisplayNameLength { get; init; }
    public required int MaxAboutLength { get; init; }
    public required int MaxContacts { get; init; }
    public required int MaxBlocks { get; init; }
    public required int MaxClientIdCharacters { get; init; }
    public required int MaxUserIdCharacters { get; init; }
    public required int MaxBodyBytes { get; init; }
    public required int MaxPage { get; init; }
    public required int DefaultPage { get; init; }
    public required double RequestTimeoutSeconds { get; init; }
    public required int MaxStreams { get; init; }
    public required int MaxLiveEntries { get; init; }
    public required double HeartbeatSeconds { get; init; }
    public required int? SendsPerMinute { get; init; }
    public required int? SendBurst { get; init; }
    public required int? ChangesPerMinute { get; init; }
    public required int? ChangeBurst { get; init; }
    public required int? ReadPositionsPerMinute { get; init; }
    public required int? ReadPositionBurst { get; init; }
    public required int? TypingPerMinute { get; init; }
    public required int? TypingBurst { get; init; }
    public required int? RepeatsPerMinute { get; init; }
    public required int? RepeatBurst { get; init; }
    public required int? UnresolvedPerMinute { get; init; }
    public required int? UnresolvedBurst { get; init; }
    public required int? MaxRequestsPerPerson { get; init; }
    public required int? MaxRequestsPerAddress { get; init; }
}

/// <summary>JSON metadata of limits.</summary>
[JsonSerializable(typeof(LimitsResponse))]
internal sealed partial class LimitsJson : JsonSerializerContext;

/// <summary>The endpoint of the limits and the features of the server.</summary>
internal static class LimitsEndpoints
{
    private static readonly string Version =
        typeof(LimitsEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Maps the endpoints.</summary>
    public static void MapLimits(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/limits", Get)
            .AllowAnonymous()
            .NeedsNoSilo()
            .WithTags("Limits")
            .WithName("getLimits")
            .WithSummary("Read the limits, the reactions and the version of the server.")
            .WithDescription("Needs no token. Clients read the limits here instead of assuming defaults.");

    private static Ok<LimitsResponse> Get(
        IOptions<ConversationOptions> conversations,
        IOptions<InboxOptions> inbox,
        IOptions<BoardOptions> boards,
        IOptions<UserOptions> users,
        IOptions<ApiOptions> api,
        IOptions<RateLimitOptions> rates,
        IOptions<LiveOptions> live,
        DevSignInGate devSignIn,
        HttpRequest request) =>
        TypedResults.Ok(Describe(
            conversations.Value, inbox.Value, boards.Value, users.Value, api.Value, rates.Value, live.Value, devSignIn.IsOpenTo(request)));

    private static LimitsResponse Describe(
        ConversationOptions conversations,
        InboxOptions inbox,
        BoardOptions boards,
        UserOptions users,
        ApiOptions api,
        RateLimitOptions rates,
        LiveOptions live,
        bool devSignIn) =>
        new()
        {
            Version = Version,
            Features = devSignIn ? ["receipts", "events", "dev_sign_in"] : ["receipts", "events"],
            Palette = conversations.Palette.AsReadOnly(),
            MaxMembers = conversations.MaxMembers,
            MaxTextLength = conversations.MaxTextLength,
            MaxConversationNameLength = conversations.MaxNameLength,
            MaxSharesPerMessage = conversations.MaxShares,
            MaxReactionsPerMessage = conversations.MaxReactions,
            MaxMarkUnreadMessages = conversations.MaxMarkUnread,
            MaxQueuedPerConversation = conversations.MaxQueued,
            MaxConversationsInInbox = inbox.MaxConversations,
            MaxPinsPerBoard = boards.MaxPins,
            MaxBoards = users.MaxBoards,
            MaxCollaboratorsPerBoard = boards.MaxCollaborators,
            MaxBoardNameLength = boards.MaxNameLength,
            MaxPinTitleLength = boards.MaxTitleLength,
            MaxDescriptionLength = boards.MaxDescriptionLength,
            MaxUrlCharacters = boards.MaxUrlLength,
            MaxDisplayNameLength = users.MaxDisplayNameLength,
            MaxAboutLength = users.MaxAboutLength,
            MaxContacts = users.MaxContacts,
            MaxBlocks = users.MaxBlocks,
            MaxClientIdCharacters = ClientId.MaxLength,
            MaxUserIdCharacters = Parley.Users.UserId.MaxLength,
            MaxBodyBytes = api.MaxBodyBytes,
            MaxPage = api.MaxPage,
            DefaultPage = api.DefaultPage,
            RequestTimeoutSeconds = api.Timeout.TotalSeconds,
            MaxStreams = live.MaxStreamsPerPerson,
            MaxLiveEntries = conversations.MaxLiveEntries,
            HeartbeatSeconds = live.Beat.TotalSeconds,
            SendsPerMinute = rates.Enabled ? rates.SendsPerMinute : null,
            SendBurst = rates.Enabled ? rates.SendBurst : null,
            ChangesPerMinute = rates.Enabled ? rates.ChangesPerMinute : null,
            ChangeBurst = rates.Enabled ? rates.ChangeBurst : null,
            ReadPositionsPerMinute = rates.Enabled ? rates.ReadPositionsPerMinute : null,
            ReadPositionBurst = rates.Enabled ? rates.ReadPositionBurst : null,
            TypingPerMinute = rates.Enabled ? rates.TypingPerMinute : null,
            TypingBurst = rates.Enabled ? rates.TypingBurst : null,
            RepeatsPerMinute = rates.Enabled ? rates.RepeatsPerMinute : null,
            RepeatBurst = rates.Enabled ? rates.RepeatBurst : null,
            UnresolvedPerMinute = rates.Enabled ? rates.UnresolvedPerMinute : null,
            UnresolvedBurst = rates.Enabled ? rates.UnresolvedBurst : null,
            MaxRequestsPerPerson = rates.Enabled ? api.MaxRequestsPerPerson : null,
            MaxRequestsPerAddress = rates.Enabled ? api.MaxRequestsPerAddress : null,
        };
}
