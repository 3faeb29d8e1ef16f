using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Conversations.Rules;

/// <summary>One requested change, with the results of its preparation.</summary>
internal abstract record Operation(UserId Actor)
{
    /// <summary>The sequence number of the entry that the decision needs, or null.</summary>
    public virtual long? Target => null;
}

/// <param name="Actor">The creator.</param>
/// <param name="Command">The requested group.</param>
/// <param name="First">The first message, or null.</param>
/// <param name="Secret">The new conversation's secret.</param>
/// <param name="Joining">The joining rows of all members.</param>
/// <param name="Cards">The cards that the first message shares.</param>
internal sealed record CreateGroup(
    UserId Actor,
    CreateConversation Command,
    CheckedMessage? First,
    ImmutableArray<byte> Secret,
    JoiningRows Joining,
    ResolvedCards Cards) : Operation(Actor);

/// <summary>Makes the one-to-one visible to its actor. Creates it if it does not exist.</summary>
/// <param name="Actor">The person who opens it.</param>
/// <param name="Secret">The secret of a new one-to-one.</param>
/// <param name="Contact">Whether the actor may write to the other person. Null if this was not checked.</param>
internal sealed record OpenDirect(UserId Actor, ImmutableArray<byte> Secret, Contact? Contact) : Operation(Actor);

/// <param name="Actor">The sender.</param>
/// <param name="Message">The message.</param>
/// <param name="Cards">The cards that it shares, as the sender sees them.</param>
/// <param name="Joining">The joining rows of both people, for the first message of a one-to-one.</param>
/// <param name="Secret">The secret of a new one-to-one; empty if the message may not create the one-to-one.</param>
internal sealed record Send(
    UserId Actor, CheckedMessage Message, ResolvedCards Cards, JoiningRows Joining, ImmutableArray<byte> Secret) : Operation(Actor)
{
    public ClientId ClientId => Message.Command.ClientId;

    public override long? Target => Message.Command.ReplyTo;
}

internal sealed record Rename(UserId Actor, string? Name) : Operation(Actor);

internal sealed record Add(UserId Actor, AddMembers Command, JoiningRows Joining) : Operation(Actor);

internal sealed record Remove(UserId Actor, UserId Member) : Operation(Actor);

internal sealed record Edit(UserId Actor, long Seq, string? Text) : Operation(Actor)
{
    public override long? Target => Seq;
}

internal sealed record Unsend(UserId Actor, long Seq) : Operation(Actor)
{
    public override long? Target => Seq;
}

internal sealed record SetReaction(UserId Actor, React Command) : Operation(Actor)
{
    public override long? Target => Command.Seq;
}

/// <param name="Actor">The blocker.</param>
/// <param name="Blocked">Whether the other person is to be blocked.</param>
/// <param name="Stamp">Increases with each change that the blocker makes.</param>
/// <param name="Secret">The secret of a new one-to-one.</param>
internal sealed record SetBlocked(UserId Actor, bool Blocked, long Stamp, ImmutableArray<byte> Secret) : Operation(Actor);

/// <summary>A message whose text and references were validated once, when its request arrived.</summary>
/// <param name="Command">The message.</param>
/// <param name="Wrong">The error in the text or in the references, or null.</param>
internal sealed record CheckedMessage(SendMessage Command, FieldError? Wrong);

/// <summary>The result of resolving the shares of a message, before the message was queued.</summary>
/// <param name="Cards">One card for each share. Default if the shares were not resolved.</param>
/// <param name="Error">The reason why there are no cards, or null.</param>
internal sealed record ResolvedCards(ImmutableArray<Card> Cards, Error? Error)
{
    public static ResolvedCards None { get; } = new(default, null);

    /// <summary>The cards, or an empty array if the shares were not resolved.</summary>
    public ImmutableArray<Card> OrNone => Cards.IsDefault ? [] : Cards;
}

/// <summary>The result of the check whether the sender may write to a person.</summary>
/// <param name="Error">The refusal, or null if the sender may write.</param>
internal sealed record Contact(Error? Error);

/// <summary>The joining rows that an attempt has stored.</summary>
/// <param name="Token">Identifies the attempt.</param>
/// <param name="People">The people whose inboxes have a row.</param>
/// <param name="Error">The reason why some rows could not be stored, or null. With an error, nothing may be committed.</param>
internal sealed record JoiningRows(Guid Token, ImmutableArray<UserId> People, Error? Error)
{
    public static JoiningRows None { get; } = new(Guid.Empty, [], null);

    /// <summary>Whether all these people may become members.</summary>
    public bool Cover(IEnumerable<UserId> people) => Error is null && people.All(userId => People.Contains(userId));
}
