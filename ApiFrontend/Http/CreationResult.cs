using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Parley.ApiFrontend.Http;

/// <summary>Answers a creation: 201 with its address the first time, 200 for a repeat.</summary>
/// <param name="address">The address of the created object.</param>
/// <param name="value">The object in its present state.</param>
/// <param name="isRepeat">Whether an earlier request created it.</param>
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
