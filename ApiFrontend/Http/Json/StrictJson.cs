using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;

namespace Parley.ApiFrontend.Http.Json;

/// <summary>How bodies are read and written: nothing is guessed, nothing is let through unread.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 16; // the deepest request has 4 levels, the deepest answer 7

    /// <summary>Sets up JSON for every endpoint; each feature brings the metadata of its own records.</summary>
    public static IServiceCollection AddStrictJson(this IServiceCollection services, params IJsonTypeInfoResolver[] features) =>
        services.Configure<JsonOptions>(options =>
        {
            var json = options.SerializerOptions;
            json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            json.PropertyNameCaseInsensitive = false; // a mistyped shareHistory must not pass
            json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.AllowDuplicateProperties = false;
            json.NumberHandling = JsonNumberHandling.Strict;
            json.RespectNullableAnnotations = true;
            json.RespectRequiredConstructorParameters = true;
            json.MaxDepth = MaxDepth;
            json.Converters.Add(new UtcTimeConverter());
            json.Converters.Add(new WireEnumConverterFactory());
            json.Converters.Add(new PatchConverterFactory());
            for (var i = features.Length - 1; i >= 0; i--)
                json.TypeInfoResolverChain.Insert(0, features[i]);
        });
}
