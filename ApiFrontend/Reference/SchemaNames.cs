using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend.Reference;

/// <summary>Names the schemas of the OpenAPI document. Generated clients use these names for their classes.</summary>
internal static class SchemaNames
{
    // Names that the rules below do not produce.
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["EntryResponse"] = "Message",
        ["MessagePageResponse"] = "MessagePage",
        ["PreviewResponse"] = "MessagePreview",
        ["SendMessageRequest"] = "NewMessage",
        ["EditMessageRequest"] = "MessageUpdate",
        ["SaveShareRequest"] = "NewSave",
        ["AddMembersRequest"] = "NewMembers",
        ["ImageRequest"] = "NewImage",
        ["CardsRequest"] = "CardQuery",
        ["CardsResponse"] = "CardList",
        ["SendsRequest"] = "NewSends",
        ["SendsResponse"] = "SendResults",
        ["ShareRequest"] = "ShareRef",
        ["DevSignInRequest"] = "SignIn",
        ["TokenResponse"] = "AccessToken",
        ["ReactionResponse"] = "MessageReaction",
        ["BoardAnswer"] = "BoardWithUsers",
        ["PinAnswer"] = "PinWithUsers",
    };

    /// <summary>Returns the name of a schema, or null if the schema is written inline at each use.</summary>
    /// <remarks>Ids, times and enums are inline: each use has its own description, and some allow null.</remarks>
    public static string? Of(JsonTypeInfo type)
    {
        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return plain.IsEnum || SchemaTransformer.IsText(plain) ? null
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null ? null
            : NameOf(plain);
    }

    private static string NameOf(Type type) =>
        type.IsGenericType
        && type.GetGenericTypeDefinition() is var page
        && (page == typeof(PageResponse<>) || page == typeof(PeoplePageResponse<>))
            ? $"{NameOf(type.GetGenericArguments()[0])}Page"
        : Exceptions.TryGetValue(type.Name, out var name) ? name
        : type.Name switch
        {
            ['C', 'r', 'e', 'a', 't', 'e', .. var thing] when Cut(thing, "Request") is { } made => $"New{made}",
            ['U', 'p', 'd', 'a', 't', 'e', .. var thing] when Cut(thing, "Request") is { } changed => $"{changed}Update",
            _ => Cut(type.Name, "Request") ?? Cut(type.Name, "Response") ?? type.Name,
        };

    private static string? Cut(string name, string ending) =>
        name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : null;
}
