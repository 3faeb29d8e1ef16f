using System.Collections.Immutable;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Live;

/// <summary>One event that a silo hands to a front end, for the streams of one person.</summary>
/// <param name="UserId">The person.</param>
[GenerateSerializer, Immutable, Alias("parley.LiveEvent")]
public abstract record LiveEvent([property: Id(0)] UserId UserId);

/// <summary>The inbox of the person has a new revision.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Before">The newest revision before this one. A front end that has another one has missed events.</param>
/// <param name="Revision">The new revision.</param>
/// <param name="Change">The changed pointer, or the departure. Null if a later departure has withdrawn the event.</param>
/// <param name="UnreadConversations">The number of unread conversations.</param>
/// <param name="Entries">The entries and marks of the revision; null if the person must read them.</param>
[GenerateSerializer, Immutable, Alias("parley.LiveInboxChange")]
public sealed record LiveInboxChange(
    UserId UserId,
    [property: Id(0)] long Before,
    [property: Id(1)] long Revision,
    [property: Id(2)] InboxChange? Change,
    [property: Id(3)] int UnreadConversations,
    [property: Id(4)] LiveEntries? Entries) : LiveEvent(UserId);

/// <summary>The front end may have missed events of the person, or its lease has ended. It must call
/// <see cref="IInboxGrain.ListenAsync"/> again.</summary>
[GenerateSerializer, Immutable, Alias("parley.LiveLeaseEnd")]
public sealed record LiveLeaseEnd(UserId UserId) : LiveEvent(UserId);

/// <summary>News of a conversation that is never stored. It may be lost.</summary>
[GenerateSerializer, Immutable, Alias("parley.LiveSignal")]
public sealed record LiveSignal(UserId UserId, [property: Id(0)] ConversationSignal Signal) : LiveEvent(UserId);

/// <summary>The person has changed something of their own that is not in the inbox. The event may be lost.</summary>
[GenerateSerializer, Immutable, Alias("parley.LiveAccountChange")]
public sealed record LiveAccountChange(UserId UserId, [property: Id(0)] AccountPart Part) : LiveEvent(UserId);

/// <summary>A session has signed out. Its streams end.</summary>
[GenerateSerializer, Immutable, Alias("parley.LiveSessionEnd")]
public sealed record LiveSessionEnd(UserId UserId, [property: Id(0)] string SessionId) : LiveEvent(UserId);

/// <summary>The parts of an account.</summary>
public enum AccountPart
{
    /// <summary>Name, picture or text of the profile.</summary>
    Profile = 1,

    /// <summary>The settings.</summary>
    Settings = 2,

    /// <summary>The blocked people.</summary>
    Blocks = 3,

    /// <summary>The contacts.</summary>
    Contacts = 4,
}

/// <summary>The events that waited for one front end.</summary>
/// <param name="Silo">The silo that sends them.</param>
/// <param name="Events">The events. Those of one person are in the order of their revisions.</param>
[GenerateSerializer, Immutable, Alias("parley.LiveBatch")]
public sealed record LiveBatch([property: Id(0)] SiloAddress Silo, [property: Id(1)] ImmutableArray<LiveEvent> Events);

/// <summary>A front-end process, as silos see it.</summary>
[Alias("parley.IFrontEndObserver")]
public interface IFrontEndObserver : IGrainObserver
{
    /// <summary>Takes the events of a batch. The silo sends the next batch after the answer.</summary>
    [Alias("Push")]
    Task PushAsync(LiveBatch batch);
}

/// <summary>The state of an inbox in the turn that registered a front end.</summary>
/// <param name="Silo">The silo that sends the events.</param>
/// <param name="Revision">The newest revision. Events begin after it.</param>
/// <param name="UnreadConversations">The number of unread conversations.</param>
/// <param name="Changes">The changes after the requested position, in ascending revision.</param>
/// <param name="Resync">Why the changes cannot be given, or null. The person must read again.</param>
[GenerateSerializer, Immutable, Alias("parley.LiveStart")]
public sealed record LiveStart(
    [property: Id(0)] SiloAddress Silo,
    [property: Id(1)] long Revision,
    [property: Id(2)] int UnreadConversations,
    [property: Id(3)] ImmutableArray<InboxChange> Changes,
    [property: Id(4)] ResyncReason? Resync);
