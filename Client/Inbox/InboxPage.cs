using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>A page of an inbox folder, newest first.</summary>
/// <param name="Items">The pointers.</param>
/// <param name="NextCursor">What to ask for the next page with, or null at the end.</param>
/// <param name="Revision">The inbox as of this revision: keep the first page's, then ask for changes.</param>
/// <param name="UnreadConversations">Conversations with something unread, muted and hidden ones left out.</param>
public sealed record InboxPage(IReadOnlyList<Pointer> Items, string? NextCursor, long Revision, int UnreadConversations)
{
    /// <summary>The people whom the pointers name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}

/// <summary>What changed in an inbox, in ascending revision.</summary>
/// <param name="Items">Pointers, and conversations that are gone.</param>
/// <param name="Revision">The new position.</param>
/// <param name="More">Whether there is more after it.</param>
public sealed record InboxChanges(IReadOnlyList<InboxChange> Items, long Revision, bool More)
{
    /// <summary>The people whom the pointers name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}

/// <summary>One pointer that changed, or a conversation that is gone.</summary>
/// <param name="ConversationId">Which.</param>
/// <param name="Revision">Its newest revision.</param>
/// <param name="Current">The pointer as it now is, or null when gone.</param>
/// <param name="Gone">Why it is gone, or null.</param>
[JsonConverter(typeof(InboxChangeConverter))]
public sealed record InboxChange(string ConversationId, long Revision, Pointer? Current, GoneReason? Gone);
