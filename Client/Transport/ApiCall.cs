using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Client.Transport;

/// <summary>One request. It is the same in every attempt.</summary>
internal sealed record ApiCall(HttpMethod Method, string Path)
{
    /// <summary>The JSON body, or null.</summary>
    public ReadOnlyMemory<byte>? Body { get; private init; }

    /// <summary>Whether the request is idempotent.</summary>
    public bool MayRepeat { get; init; } = true;

    /// <summary>Whether "not found" means success, after an attempt whose outcome is unknown.</summary>
    public bool GoneIsDone { get; init; }

    public static ApiCall Get(Address address) => new(HttpMethod.Get, address.ToString());

    public static ApiCall Put(Address address) => new(HttpMethod.Put, address.ToString());

    public static ApiCall Delete(Address address) => new(HttpMethod.Delete, address.ToString());

    public static ApiCall Post<T>(Address address, T body, JsonTypeInfo<T> type) => With(HttpMethod.Post, address, body, type);

    public static ApiCall Put<T>(Address address, T body, JsonTypeInfo<T> type) => With(HttpMethod.Put, address, body, type);

    public static ApiCall Patch<T>(Address address, T body, JsonTypeInfo<T> type) => With(HttpMethod.Patch, address, body, type);

    private static ApiCall With<T>(HttpMethod method, Address address, T body, JsonTypeInfo<T> type) =>
        new(method, address.ToString()) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };
}
