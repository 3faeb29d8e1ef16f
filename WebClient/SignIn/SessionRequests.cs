using System.Net;

namespace Parley.WebClient.SignIn;

/// <summary>Names in each request the person for whom the page acts. The server refuses it if the cookie is of another person: the cookie
/// may have changed outside of the page.</summary>
internal sealed class SessionRequests : DelegatingHandler
{
    private const string ExpectedUser = "Parley-User";

    /// <summary>The user id; null until somebody is signed in.</summary>
    public string? UserId { get; set; }

    /// <summary>Called when the server did not accept the cookie for the person.</summary>
    public Action? Refused { get; set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var userId = UserId;
        if (userId is not null)
            request.Headers.TryAddWithoutValidation(ExpectedUser, userId);
        var response = await base.SendAsync(request, cancellationToken);
        if (userId is not null && response.StatusCode is HttpStatusCode.Unauthorized)
            Refused?.Invoke();
        return response;
    }
}
