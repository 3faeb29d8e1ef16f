using System.Text.Json;

namespace Parley.Client.Transport;

/// <summary>Reads the response to a failed call. The body is not always a problem document, because a proxy may have answered instead of
/// the server.</summary>
internal static class ErrorResponse
{
    public static ParleyException From(HttpResponseMessage response, byte[] body, TimeProvider timeProvider)
    {
        var status = (int)response.StatusCode;
        var problem = Read(body) ?? new(ProblemCode.Unknown, Detail: $"The server answered {status} without a problem document.");
        return new(problem with { Status = status }, RetryAfter(response, problem, timeProvider));
    }

    private static Problem? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ParleyJson.Default.Problem);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, Problem problem, TimeProvider timeProvider)
    {
        var header = response.Headers.RetryAfter;
        var asked = header?.Delta
            ?? (header?.Date - timeProvider.GetUtcNow())
            ?? (problem.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }
}
