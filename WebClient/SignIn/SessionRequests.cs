using System.Net;
using Microsoft.AspNetCore.Components.WebAssembly.Http;

namespace Parley.WebClient.SignIn;

/// <summary>Adds the user id of the page to each request. The server refuses the request if the cookie belongs to another user: the cookie
/// can change outside of the page. A DELETE request has the fetch option <c>keepalive</c>, so it completes even if the person leaves the
/// page.</summary>
internal sealed class SessionRequests : DelegatingHandler
{
    private const string ExpectedUser = "Parley-User";

    /// <summary>The user id; null until somebody is signed in.</summary>
    public string? UserId { get; set; }

    /// <summary>Called when the server refused the cookie, or when the cookie belongs to another user.</summary>
    public Action? Refused { get; set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var userId = UserId;
        if (userId is not null)
            request.Headers.TryAddWithoutValidation(ExpectedUser, userId);
        if (request.Method == HttpMethod.Delete)
            request.SetBrowserRequestOption("keepalive", true);
        var response = await base.SendAsync(request, cancellationToken);
        if (userId is not null && response.StatusCode is HttpStatusCode.Unauthorized)
            Refused?.Invoke();
        return response;
    }
}
