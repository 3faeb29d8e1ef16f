using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>An item that goes with the next message of a conversation.</summary>
/// <param name="Item">The content.</param>
/// <param name="Address">The address from which it came, which can be put back into the text; or null.</param>
/// <param name="Card">How it looks; null while that is not known.</param>
/// <param name="IsUnavailable">Whether the server said that the person cannot see it.</param>
internal sealed record Attachment(ShareRef Item, string? Address, Card? Card, bool IsUnavailable = false);
