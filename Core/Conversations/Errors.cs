using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Conversations;

/// <summary>The refusals of conversations.</summary>
internal static class Errors
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    public static Error NotFound { get; } = new(ErrorCode.NotFound, "It does not exist, or you may not see it.");

    public static Error NotAllowed { get; } =
        new(ErrorCode.NotAllowed, "Only the sender may change a message. Only the creator may remove other members.");

    public static Error RecipientUnavailable { get; } = new(ErrorCode.RecipientUnavailable, "You cannot write to this person.");

    public static Error ContentNotFound { get; } = new(ErrorCode.ContentNotFound, "Shared content does not exist, or you may not see it.");

    public static Error Direct { get; } = new(ErrorCode.Direct, "A one-to-one has two fixed members and no name. Create a group instead.");

    public static Error DirectWithOneself { get; } = new(ErrorCode.InvalidRequest, "A one-to-one needs another person.")
    {
        Fields = [FieldRules.BadFormat(nameof(CreateConversation.MemberIds))],
    };

    public static Error ClientIdReused { get; } =
        new(ErrorCode.ClientIdReused, "This client id was used for another request. Use a new one.");

    public static Error PositionUnknown { get; } =
        new(ErrorCode.PositionUnknown, "This position is beyond the end of the conversation. Read it again from the start.");

    public static Error OutcomeUnknown { get; } =
        new(ErrorCode.OutcomeUnknown, "The store did not answer. The change may be stored. Repeat it with the same client id.")
        {
            RetryAfter = Soon,
        };

    public static Error Unavailable { get; } =
        new(ErrorCode.Unavailable, "The request had no effect. Try again.") { RetryAfter = Soon };

    public static Error Damaged { get; } =
        new(ErrorCode.Unavailable, "Stored rows of this conversation are damaged. The server has logged this.") { RetryAfter = Later };

    public static Error ConversationFull(int limit, int count) =>
        new(ErrorCode.ConversationFull, $"A conversation has {limit} seats.") { Limit = limit, Count = count };

    public static Error TooManyReactions(int limit) =>
        new(ErrorCode.LimitReached, "This message has the maximum number of reactions.") { Limit = limit, Count = limit };

    public static Error TooFarBack(int limit, long count) =>
        new(ErrorCode.LimitReached, $"Mark unread can go back at most {limit} messages.")
        {
            Limit = limit,
            Count = (int)Math.Min(count, int.MaxValue),
        };

    public static Error Invalid(FieldError field) =>
        new(ErrorCode.InvalidRequest, "A field of the request is invalid.") { Fields = [field] };

    public static Error Naming(Error error, ImmutableArray<UserId> users) => error with { Users = users };
}
