using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Parley.ApiFrontend.Http;

/// <summary>Answers a creation: 201 with its address the first time, 200 to a repeat.</summary>
/// <param name="address">Where the thing now is.</param>
/// <param name="value">The thing as it now is.</param>
/// <param name="isRepeat">Whether it was there before.</param>
internal sealed class CreationResult<T>(string address, T value, bool isRepeat) : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    /// <inheritdoc/>
    public int? StatusCode => isRepeat ? StatusCodes.Status200OK : StatusCodes.Status201Created;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) =>
        (isRepeat ? (IResult)TypedResults.Ok(value) : TypedResults.Created(address, value)).ExecuteAsync(httpContext);

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(T), ["application/json"]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
    }
}
