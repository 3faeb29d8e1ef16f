using System.Globalization;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>Where one message is read: as the one entry around its number.</summary>
internal static class MessageAddress
{
    /// <summary>The address of a message.</summary>
    public static string Of(ConversationId id, long seq) =>
        string.Create(CultureInfo.InvariantCulture, $"/v1/conversations/{id}/messages?around={seq}&limit=1");
}
