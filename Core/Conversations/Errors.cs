using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Conversations;

/// <summary>Every refusal of a conversation, a line each.</summary>
internal static class Errors
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    public static Error NotFound { get; } = new(ErrorCode.NotFound, "It does not exist, or not for you.");

    public static Error NotAllowed { get; } =
        new(ErrorCode.NotAllowed, "Only its sender may change a message, and only the creator may remove others.");

    public static Error RecipientUnavailable { get; } = new(ErrorCode.RecipientUnavailable, "This person cannot be written to.");

    public static Error ContentNotFound { get; } = new(ErrorCode.ContentNotFound, "Shared content does not exist, or not for you.");

    public static Error Direct { get; } = new(ErrorCode.Direct, "A one-to-one has two fixed members and no name; make a group instead.");

    public static Error DirectWithOneself { get; } = new(ErrorCode.InvalidRequest, "A one-to-one is with somebody else.")
    {
        Fields = [FieldRules.BadFormat(nameof(CreateConversation.MemberIds))],
    };

    public static Error ClientIdReused { get; } = new(ErrorCode.ClientIdReused, "This client id names another request; make a new one.");

    public static Error PositionUnknown { get; } =
        new(ErrorCode.PositionUnknown, "This position is beyond what the conversation has; read afresh.");

    public static Error OutcomeUnknown { get; } =
        new(ErrorCode.OutcomeUnknown, "The store did not answer; it may have happened. Repeat with the same client id.")
        {
            RetryAfter = Soon,
        };

    public static Error Unavailable { get; } =
        new(ErrorCode.Unavailable, "It did not happen; try again.") { RetryAfter = Soon };

    public static Error Damaged { get; } =
        new(ErrorCode.Unavailable, "Stored rows of this conversation are damaged; its operator has been told.") { RetryAfter = Later };

    public static Error ConversationFull(int limit, int count) =>
        new(ErrorCode.ConversationFull, $"A conversation has {limit} seats.") { Limit = limit, Count = count };

    public static Error TooManyReactions(int limit) =>
        new(ErrorCode.LimitReached, "This message has all the reactions it can have.") { Limit = limit, Count = limit };

    public static Error TooFarBack(int limit, long count) =>
        new(ErrorCode.LimitReached, $"Mark unread reaches {limit} messages back.")
        {
            Limit = limit,
            Count = (int)Math.Min(count, int.MaxValue),
        };

    public static Error Invalid(FieldError field) =>
        new(ErrorCode.InvalidRequest, "The request cannot be taken as it is.") { Fields = [field] };

    public static Error Naming(Error error, ImmutableArray<UserId> users) => error with { Users = users };
}
