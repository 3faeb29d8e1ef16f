using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Client.Transport;

/// <summary>Sends calls with token, timeout and retries.</summary>
internal sealed class ApiCaller(HttpClient http, ParleyClientOptions options)
{
    private const string EventStreamType = "text/event-stream";

    // A browser passes the body on as it arrives only if the request asks for it.
    private static readonly HttpRequestOptionsKey<bool> BrowserStreaming = new("WebAssemblyEnableStreamingResponse");

    private readonly RetryPolicy _rule = new(options);

    public ParleyClientOptions Options => options;

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

    /// <summary>Opens a stream of events, in one attempt.</summary>
    public async Task<EventStream> OpenAsync(long? since, LiveOptions live, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address.Of("events").ToString(), UriKind.Relative));
        request.Headers.Accept.Add(new(EventStreamType));
        request.Options.Set(BrowserStreaming, true);
        if (since is { } revision)
            request.Headers.Add("Last-Event-ID", Address.Number(revision));
        var bearer = await AuthenticateAsync(request, cancellationToken);

        // This time limit ends with the first event, so the stream owns it.
        var silence = new CancellationTokenSource(live.HelloTimeout, options.TimeProvider);
        HttpResponseMessage? response = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode)
                throw ErrorResponse.From(response, await response.Content.ReadAsByteArrayAsync(either.Token), options.TimeProvider);
            if (response.Content.Headers.ContentType?.MediaType is not EventStreamType)
                throw new ParleyException(new(ProblemCode.Unknown, Status: 502, Detail: "The answer is not a stream of events."));
            return new(response, await response.Content.ReadAsStreamAsync(either.Token), bearer, silence, live);
        }
        catch (Exception e)
        {
            response?.Dispose();
            silence.Dispose();
            if (!IsNoAnswer(e) || cancellationToken.IsCancellationRequested)
                throw;
            throw new ParleyException(new(ProblemCode.NoAnswer, Detail: "The server did not answer the request for a stream."), inner: e);
        }
    }

    private async ValueTask<string?> AuthenticateAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (options.Token is not { } token || await token(cancellationToken) is not { } bearer)
            return null;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return bearer;
    }

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
        await AuthenticateAsync(request, cancellationToken);

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
