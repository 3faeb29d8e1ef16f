using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Client;

namespace Parley.WebClient.Storage;

/// <summary>The messages that were sent and not acknowledged. After a reload or a crash, the page sends them again under their client ids,
/// in the order of sending.</summary>
internal sealed class Outbox(ITextStorage storage, string root)
{
    /// <summary>Stores a message.</summary>
    /// <param name="conversationId">Its conversation.</param>
    /// <param name="message">The message, with its client id.</param>
    /// <param name="at">When it was sent. Of two messages, the one that was added later comes later, whatever the clock says.</param>
    public void Add(string conversationId, NewMessage message, DateTimeOffset at)
    {
        var kept = new KeptMessage(
            conversationId,
            message.ClientId!,
            message.Text,
            message.Shares?.Select(share => new KeptShare((int)share.Kind, share.Id)).ToList(),
            message.ReplyTo);
        var order = Math.Max(at.UtcTicks, LastOrder() + 1).ToString("D19", CultureInfo.InvariantCulture);
        storage.Set($"{root}{order}/{message.ClientId}", JsonSerializer.Serialize(kept, KeptJson.Default.KeptMessage));
    }

    /// <summary>Removes a message that was acknowledged or discarded.</summary>
    public void Remove(string clientId)
    {
        foreach (var key in storage.Keys(root).Where(key => key.EndsWith($"/{clientId}", StringComparison.Ordinal)))
            storage.Remove(key);
    }

    /// <summary>Returns the messages, in the order of sending. A text that is not a message of this version is removed.</summary>
    public IReadOnlyList<(string ConversationId, NewMessage Message)> Read()
    {
        var messages = new List<(string, NewMessage)>();
        foreach (var key in storage.Keys(root))
        {
            if (Parse(storage.Get(key)) is { } kept)
                messages.Add((kept.ConversationId, kept.ToMessage()));
            else
                storage.Remove(key);
        }

        return messages;
    }

    private long LastOrder() =>
        storage.Keys(root) is [.., var last] && long.TryParse(last[root.Length..].Split('/')[0], out var order) ? order : 0;

    private static KeptMessage? Parse(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, KeptJson.Default.KeptMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A message as it is stored.</summary>
internal sealed record KeptMessage(
    string ConversationId, string ClientId, string? Text, IReadOnlyList<KeptShare>? Shares, long? ReplyTo)
{
    public NewMessage ToMessage() => new()
    {
        ClientId = ClientId,
        Text = Text,
        Shares = Shares?.Select(share => new ShareRef((ShareKind)share.Kind, share.Id)).ToList(),
        ReplyTo = ReplyTo,
    };
}

/// <summary>A share as it is stored.</summary>
internal sealed record KeptShare(int Kind, string Id);

[JsonSerializable(typeof(KeptMessage))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class KeptJson : JsonSerializerContext;
