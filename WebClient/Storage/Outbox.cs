using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Client;

namespace Parley.WebClient.Storage;

/// <summary>The messages that were sent and not acknowledged. After a reload or a crash, the page sends them again under their client ids,
/// in the order of sending. All tabs of the browser share them.</summary>
internal sealed class Outbox(ITextStorage storage, string root)
{
    /// <summary>Stores a message.</summary>
    /// <param name="conversationId">Its conversation.</param>
    /// <param name="message">The message, with its client id.</param>
    /// <param name="at">When it was sent. Of two messages, the one that was added later comes later, whatever the clock says.</param>
    /// <returns>Whether it is stored. The browser refuses a text when the storage is full.</returns>
    public bool Add(string conversationId, NewMessage message, DateTimeOffset at)
    {
        var kept = new KeptMessage(
            conversationId,
            message.ClientId!,
            message.Text,
            message.Shares?.Select(share => new KeptShare((int)share.Kind, share.Id)).ToList(),
            message.ReplyTo,
            Refusal: null);
        var order = Math.Max(at.UtcTicks, LastOrder() + 1).ToString("D19", CultureInfo.InvariantCulture);
        return Set($"{root}{order}/{message.ClientId}", kept);
    }

    /// <summary>Returns whether a message is stored.</summary>
    public bool Has(string clientId) => KeysOf(clientId).Any();

    /// <summary>Stores why the server refused a message permanently, or removes the reason.</summary>
    /// <param name="clientId">The message. If it is not stored, nothing happens.</param>
    /// <param name="refusal">The explanation that the person sees; null if the message is to be sent again.</param>
    public void SetRefusal(string clientId, string? refusal)
    {
        foreach (var key in KeysOf(clientId))
        {
            if (Parse(storage.Get(key)) is { } kept)
                Set(key, kept with { Refusal = refusal });
        }
    }

    /// <summary>Removes a message that was acknowledged or discarded.</summary>
    public void Remove(string clientId)
    {
        foreach (var key in KeysOf(clientId))
            storage.Remove(key);
    }

    /// <summary>Returns the messages, in the order of sending. A text that is not a message of this version is removed.</summary>
    public IReadOnlyList<KeptMessage> Read()
    {
        var messages = new List<KeptMessage>();
        foreach (var key in storage.Keys(root))
        {
            if (Parse(storage.Get(key)) is { } kept)
                messages.Add(kept);
            else
                storage.Remove(key);
        }

        return messages;
    }

    private IEnumerable<string> KeysOf(string clientId) =>
        storage.Keys(root).Where(key => key.EndsWith($"/{clientId}", StringComparison.Ordinal));

    private bool Set(string key, KeptMessage kept) => storage.Set(key, JsonSerializer.Serialize(kept, KeptJson.Default.KeptMessage));

    private long LastOrder() =>
        storage.Keys(root) is [.., var last] && long.TryParse(last[root.Length..].Split('/')[0], out var order) ? order : 0;

    private static KeptMessage? Parse(string? text)
    {
        try
        {
            return JsonSerializer.Deserialize(text ?? "null", KeptJson.Default.KeptMessage)
                is { ConversationId: not null, ClientId: not null } kept ? kept : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A message as it is stored.</summary>
/// <param name="ConversationId">Its conversation.</param>
/// <param name="ClientId">Its client id.</param>
/// <param name="Text">The text, or null.</param>
/// <param name="Shares">The shared content, or null.</param>
/// <param name="ReplyTo">The message that it answers, or null.</param>
/// <param name="Refusal">The explanation why the server refused it permanently; null if the message is to be sent.</param>
internal sealed record KeptMessage(
    string ConversationId, string ClientId, string? Text, IReadOnlyList<KeptShare>? Shares, long? ReplyTo, string? Refusal)
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
