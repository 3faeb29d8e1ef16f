using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Client;
using Parley.WebClient.Sharing;

namespace Parley.WebClient.Storage;

/// <summary>An attachment as it is stored.</summary>
/// <param name="Kind">The kind of the content.</param>
/// <param name="Id">The id of the content.</param>
/// <param name="Address">The pasted address; null if the item was not pasted.</param>
/// <param name="Title">The title of the content; null if the card is not known.</param>
/// <param name="Image">The picture of the content, or null.</param>
internal sealed record KeptAttachment(int Kind, string Id, string? Address, string? Title, KeptImage? Image)
{
    /// <summary>Returns the text for the storage.</summary>
    public static string Format(IEnumerable<Attachment> attachments) => JsonSerializer.Serialize(
        attachments.Select(each => new KeptAttachment(
            (int)each.Item.Kind,
            each.Item.Id,
            each.Address,
            each.Card?.Title,
            each.Card?.Image is { } image ? new(image.Url, image.Width, image.Height, image.Color, image.Alt) : null)).ToList(),
        AttachmentJson.Default.ListKeptAttachment);

    /// <summary>Reads a stored text. Returns no attachments if the text has another form.</summary>
    public static IReadOnlyList<Attachment> Parse(string? text)
    {
        try
        {
            var kept = JsonSerializer.Deserialize(text ?? "[]", AttachmentJson.Default.ListKeptAttachment) ?? [];
            return [.. kept.Where(each => each is { Id.Length: > 0 }).Select(each => each.ToAttachment())];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private Attachment ToAttachment()
    {
        var item = new ShareRef((ShareKind)Kind, Id);
        var image = Image is { Url: not null } ? new Image(Image.Url, Image.Width, Image.Height, Image.Color, Image.Alt) : null;
        return new(item, Address, Title is null ? null : new(item.Kind, Id, Title, null, null, image));
    }
}

/// <summary>A picture as it is stored.</summary>
internal sealed record KeptImage(string Url, int Width, int Height, string? Color, string? Alt);

[JsonSerializable(typeof(List<KeptAttachment>))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class AttachmentJson : JsonSerializerContext;
