using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;

namespace Parley.ApiFrontend.Http.Json;

/// <summary>The JSON settings of all bodies. Unknown fields, duplicate fields and values of another type are refused.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 16; // the deepest request has 4 levels, the deepest answer 7

    /// <summary>Configures JSON for every endpoint. Each feature provides the metadata of its own records.</summary>
    public static IServiceCollection AddStrictJson(this IServiceCollection services, params IJsonTypeInfoResolver[] features) =>
        services.Configure<JsonOptions>(options =>
        {
            var json = options.SerializerOptions;
            json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            json.PropertyNameCaseInsensitive = false; // a field with wrong case must be refused, for example sharehistory
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
