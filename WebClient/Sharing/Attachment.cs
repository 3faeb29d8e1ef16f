using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>An item that is attached to the next message of a conversation.</summary>
/// <param name="Item">The content.</param>
/// <param name="Address">The pasted address, which can be put back into the text; null if the item was not pasted.</param>
/// <param name="Card">The card of the item; null while it is not known.</param>
/// <param name="IsUnavailable">Whether the server answered that the person cannot see the item.</param>
internal sealed record Attachment(ShareRef Item, string? Address, Card? Card, bool IsUnavailable = false);
