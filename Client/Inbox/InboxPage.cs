using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>A page of an inbox folder, newest first.</summary>
/// <param name="Items">The pointers.</param>
/// <param name="NextCursor">The cursor of the next page, or null at the end.</param>
/// <param name="Revision">The revision of the inbox. Keep the first page's revision, and then read the changes after it.</param>
/// <param name="UnreadConversations">The number of conversations with unread messages, without muted and hidden ones.</param>
public sealed record InboxPage(IReadOnlyList<Pointer> Items, string? NextCursor, long Revision, int UnreadConversations)
{
    /// <summary>The people whom the pointers name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}

/// <summary>Changes of an inbox, in ascending order of revisions.</summary>
/// <param name="Items">Pointers, and conversations that are gone.</param>
/// <param name="Revision">The new position.</param>
/// <param name="More">Whether there are more changes after it.</param>
public sealed record InboxChanges(IReadOnlyList<InboxChange> Items, long Revision, bool More)
{
    /// <summary>The people whom the pointers name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}

/// <summary>One pointer that changed, or a conversation that is gone.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Revision">Its newest revision.</param>
/// <param name="Current">The pointer in its present state; null if the conversation is gone.</param>
/// <param name="Gone">Why the conversation is gone, or null.</param>
[JsonConverter(typeof(InboxChangeConverter))]
public sealed record InboxChange(string ConversationId, long Revision, Pointer? Current, GoneReason? Gone);
