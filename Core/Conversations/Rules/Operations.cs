using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Conversations.Rules;

/// <summary>One change that somebody asks for, with what had to be found out before it could be decided.</summary>
internal abstract record Operation(UserId Actor)
{
    /// <summary>The older entry that it is decided on, or null.</summary>
    public virtual long? Target => null;
}

/// <param name="Actor">The creator.</param>
/// <param name="Command">What to make.</param>
/// <param name="First">The first message, or null.</param>
/// <param name="Secret">The new conversation's secret.</param>
/// <param name="Joining">Everybody's joining rows.</param>
/// <param name="Cards">What the first message shares.</param>
internal sealed record CreateGroup(
    UserId Actor,
    CreateConversation Command,
    CheckedMessage? First,
    ImmutableArray<byte> Secret,
    JoiningRows Joining,
    ResolvedCards Cards) : Operation(Actor);

/// <summary>Shows the one-to-one to its actor, and makes it where there is none.</summary>
/// <param name="Actor">Who opens.</param>
/// <param name="Secret">The secret, should it be new.</param>
/// <param name="Contact">Whether the other person may be written to; null: not asked.</param>
internal sealed record OpenDirect(UserId Actor, ImmutableArray<byte> Secret, Contact? Contact) : Operation(Actor);

/// <param name="Actor">The sender.</param>
/// <param name="Message">The message.</param>
/// <param name="Cards">What it shares, as the sender sees it.</param>
/// <param name="Joining">Both joining rows, before the first message of a one-to-one.</param>
/// <param name="Secret">The secret, where sending may make the one-to-one; empty: it may not.</param>
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
/// <param name="Blocked">Whether the other is to be blocked.</param>
/// <param name="Stamp">Increases with each change that the blocker makes.</param>
/// <param name="Secret">The secret, should the one-to-one be new.</param>
internal sealed record SetBlocked(UserId Actor, bool Blocked, long Stamp, ImmutableArray<byte> Secret) : Operation(Actor);

/// <summary>A message whose text and references were validated once, when its request arrived.</summary>
/// <param name="Command">The message.</param>
/// <param name="Wrong">The error in the text or in the references, or null.</param>
internal sealed record CheckedMessage(SendMessage Command, FieldError? Wrong);

/// <summary>What became of the shares of a message before it was queued.</summary>
/// <param name="Cards">One for each share; default: not resolved.</param>
/// <param name="Error">Why there are none.</param>
internal sealed record ResolvedCards(ImmutableArray<Card> Cards, Error? Error)
{
    public static ResolvedCards None { get; } = new(default, null);

    /// <summary>The cards of a message that shares something, or none.</summary>
    public ImmutableArray<Card> OrNone => Cards.IsDefault ? [] : Cards;
}

/// <summary>Whether somebody may be written to.</summary>
/// <param name="Error">Null if so.</param>
internal sealed record Contact(Error? Error);

/// <summary>The joining rows that an attempt has stored.</summary>
/// <param name="Token">Names the attempt.</param>
/// <param name="People">In whose inboxes they are stored.</param>
/// <param name="Error">Why some are not, and so nothing may be committed.</param>
internal sealed record JoiningRows(Guid Token, ImmutableArray<UserId> People, Error? Error)
{
    public static JoiningRows None { get; } = new(Guid.Empty, [], null);

    /// <summary>Whether everybody of these may be made a member.</summary>
    public bool Cover(IEnumerable<UserId> people) => Error is null && people.All(userId => People.Contains(userId));
}
