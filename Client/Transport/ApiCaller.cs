using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Client.Transport;

/// <summary>Sends calls with token, timeout and retries.</summary>
internal sealed class ApiCaller(HttpClient http, ParleyClientOptions options)
{
    private readonly RetryPolicy _rule = new(options);

    /// <summary>Sends a call and returns the body of the answer.</summary>
    public async Task<T> AskAsync<T>(ApiCall call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var body = await SendAsync(call, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException e)
        {
            throw new ParleyException(new(ProblemCode.Unknown, Detail: "The answer does not have the form of this API."), inner: e);
        }
    }

    /// <summary>Sends a call whose answer has no body.</summary>
    public Task DoAsync(ApiCall call, CancellationToken cancellationToken) => SendAsync(call, cancellationToken);

    private async Task<byte[]> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var mayBeDone = false;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TryAsync(call, cancellationToken);
            }
            catch (ParleyException failure)
            {
                if (mayBeDone && call.GoneIsDone && failure.Code is ProblemCode.NotFound)
                    return [];
                failure.Tries = tries;
                if (_rule.PauseAfter(failure, tries, call.MayRepeat) is not { } pause)
                    throw;
                mayBeDone |= failure.MayHaveHappened;
                await Task.Delay(pause, options.TimeProvider, cancellationToken);
            }
        }
    }

    private async Task<byte[]> TryAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(call.Path, UriKind.Relative));
        if (call.Body is { } body)
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new("application/json") } };
        if (options.Token is { } token && await token(cancellationToken) is { } bearer)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

        using var timeout = new CancellationTokenSource(options.TryTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var answer = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode ? answer : throw ErrorResponse.From(response, answer, options.TimeProvider);
        }
        catch (Exception e) when (IsNoAnswer(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new ParleyException(
                new(ProblemCode.NoAnswer, Detail: "The server did not answer. The request may or may not have had an effect."), inner: e);
        }
    }

    private static bool IsNoAnswer(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;
}
