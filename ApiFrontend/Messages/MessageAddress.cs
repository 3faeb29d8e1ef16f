using System.Globalization;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>Builds the URL of one message: a page of one entry around its sequence number.</summary>
internal static class MessageAddress
{
    /// <summary>The URL of a message, relative to the server.</summary>
    public static string Of(ConversationId id, long seq) =>
        string.Create(CultureInfo.InvariantCulture, $"/v1/conversations/{id}/messages?around={seq}&limit=1");
}
