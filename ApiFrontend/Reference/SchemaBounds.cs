using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Parley.Content;
using Parley.Core.Conversations;
using Parley.Grains.Boards;
using Parley.Grains.Users;

namespace Parley.ApiFrontend.Reference;

/// <summary>The bounds of fields and of their lengths, from the limits of the server.</summary>
/// <param name="services">The services of the server.</param>
internal sealed class SchemaBounds(IServiceProvider services)
{
    private readonly Dictionary<string, Action<OpenApiSchema>> _bounds = Of(
        services.GetRequiredService<IOptions<ConversationOptions>>().Value,
        services.GetRequiredService<IOptions<BoardOptions>>().Value,
        services.GetRequiredService<IOptions<UserOptions>>().Value);

    /// <summary>The fields that have bounds, as <c>Schema.field</c>.</summary>
    public IEnumerable<string> Fields => _bounds.Keys;

    /// <summary>Adds the bounds of a field, if it has any.</summary>
    public void Apply(string name, string property, OpenApiSchema schema)
    {
        if (_bounds.TryGetValue($"{name}.{property}", out var bound))
            bound(schema);
    }

    private static Dictionary<string, Action<OpenApiSchema>> Of(
        ConversationOptions conversations, BoardOptions boards, UserOptions users) => new()
        {
            ["NewConversation.memberIds"] = Items(1, conversations.MaxMembers - 1),
            ["NewConversation.name"] = Length(1, conversations.MaxNameLength),
            ["ConversationUpdate.name"] = Length(1, conversations.MaxNameLength),
            ["NewMembers.userIds"] = Items(1, conversations.MaxMembers - 1),
            ["FirstMessage.text"] = Length(1, conversations.MaxTextLength),
            ["FirstMessage.shares"] = Items(0, conversations.MaxShares),
            ["NewMessage.text"] = Length(1, conversations.MaxTextLength),
            ["NewMessage.shares"] = Items(0, conversations.MaxShares),
            ["NewMessage.replyTo"] = Range(1, null),
            ["MessageUpdate.text"] = Length(1, conversations.MaxTextLength),
            ["NewSave.share"] = Range(0, conversations.MaxShares - 1),
            ["NewSends.text"] = Length(1, conversations.MaxTextLength),
            ["NewSends.shares"] = Items(0, conversations.MaxShares),
            ["NewSends.to"] = Items(1, Sends.SendsRequest.MaxTargets),
            ["SendTarget.userIds"] = Items(1, conversations.MaxMembers - 1),
            ["ShareRef.id"] = Length(1, ContentRef.MaxIdLength),
            ["CardRef.id"] = Length(1, ContentRef.MaxIdLength),
            ["CardRef.url"] = Length(1, Content.CardRefRequest.MaxUrlLength),
            ["CardQuery.refs"] = Items(0, Content.CardsRequest.MaxRefs),
            ["NewBoard.name"] = Length(1, boards.MaxNameLength),
            ["NewBoard.description"] = Length(0, boards.MaxDescriptionLength),
            ["BoardUpdate.name"] = NotNull(Length(1, boards.MaxNameLength)),
            ["BoardUpdate.description"] = Length(0, boards.MaxDescriptionLength),
            ["NewPin.title"] = Length(1, boards.MaxTitleLength),
            ["NewPin.link"] = Length(1, boards.MaxUrlLength),
            ["NewPin.note"] = Length(0, boards.MaxDescriptionLength),
            ["NewImage.url"] = Length(1, boards.MaxUrlLength),
            ["NewImage.alt"] = Length(0, boards.MaxDescriptionLength),
            ["NewImage.width"] = Range(1, short.MaxValue),
            ["NewImage.height"] = Range(1, short.MaxValue),
            ["NewImage.color"] = schema => schema.Pattern = "^#[0-9a-fA-F]{6}$",
            ["ProfileUpdate.displayName"] = Length(1, users.MaxDisplayNameLength),
            ["ProfileUpdate.about"] = Length(0, users.MaxAboutLength),
            ["ProfileUpdate.avatarUrl"] = Length(1, users.MaxAvatarUrlLength),
            ["SignIn.displayName"] = Length(1, users.MaxDisplayNameLength),
            ["Position.seq"] = Range(0, null),
        };

    private static Action<OpenApiSchema> NotNull(Action<OpenApiSchema> bound) => schema =>
    {
        schema.Type &= ~JsonSchemaType.Null;
        bound(schema);
    };

    private static Action<OpenApiSchema> Length(int least, int most) => schema => (schema.MinLength, schema.MaxLength) = (least, most);

    private static Action<OpenApiSchema> Items(int least, int most) => schema => (schema.MinItems, schema.MaxItems) = (least, most);

    private static Action<OpenApiSchema> Range(int least, int? most) => schema =>
        (schema.Minimum, schema.Maximum) = (least.ToString(CultureInfo.InvariantCulture), most?.ToString(CultureInfo.InvariantCulture));
}
