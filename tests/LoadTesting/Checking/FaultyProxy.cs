using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Parley.LoadTesting.Checking;

/// <summary>A reverse proxy that passes everything on, except for what a fault changes.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _server;
    private readonly IFault _fault;

    private FaultyProxy(Uri server, IFault fault)
    {
        _fault = fault;
        _server = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(PassOnAsync);
    }

    /// <summary>Its address.</summary>
    public Uri Address => new(_app.Urls.Single());

    public static async Task<FaultyProxy> StartAsync(Uri server, IFault fault)
    {
        var proxy = new FaultyProxy(server, fault);
        await proxy._app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _server.Dispose();
    }

    /// <summary>Sends a request to the server.</summary>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpRequest request, string body)
    {
        using var answer = await SendAsync(request, body, request.HttpContext.RequestAborted);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(request.HttpContext.RequestAborted));
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        try
        {
            if (context.Request.Path == "/v1/events")
                await StreamAsync(context, body);
            else
                await AnswerAsync(context, body);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            context.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext context, string body)
    {
        var (status, answer) = await _fault.AskAsync(this, context.Request, body);
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = (int)status < 400 ? "application/json" : "application/problem+json";
        if (answer.Length > 0)
            await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    // Events end with an empty line.
    private async Task StreamAsync(HttpContext context, string body)
    {
        using var answer = await SendAsync(context.Request, body, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync(context.RequestAborted));
        var lines = new List<string>();
        while (await events.ReadLineAsync(context.RequestAborted) is { } line)
        {
            lines.Add(line);
            if (line.Length > 0)
                continue;
            await context.Response.WriteAsync(_fault.Event(string.Join('\n', lines) + "\n"), context.RequestAborted);
            lines.Clear();
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequest request, string body, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(new(request.Method), new Uri($"{request.Path}{request.QueryString}", UriKind.Relative));
        if (body.Length > 0)
            message.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        foreach (var name in new[] { "Authorization", "Last-Event-ID", "Accept" })
        {
            if (request.Headers[name] is { Count: > 0 } values)
                message.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        return _server.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}

/// <summary>A fault of a proxy.</summary>
internal interface IFault
{
    /// <summary>Answers a request.</summary>
    Task<(HttpStatusCode Status, string Body)> AskAsync(FaultyProxy proxy, HttpRequest request, string body) =>
        proxy.AskAsync(request, body);

    /// <summary>Returns what to send instead of an event.</summary>
    string Event(string text) => text;
}

/// <summary>A fault that changes the JSON of some answers.</summary>
/// <param name="isMeant">Whether to change the answer to a request.</param>
/// <param name="change">Changes the answer.</param>
internal sealed class AnswerFault(Func<HttpRequest, bool> isMeant, Action<JsonNode> change) : IFault
{
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(FaultyProxy proxy, HttpRequest request, string body)
    {
        var (status, answer) = await proxy.AskAsync(request, body);
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Created) || !isMeant(request))
            return (status, answer);
        var json = JsonNode.Parse(answer)!;
        change(json);
        return (status, json.ToJsonString());
    }
}

/// <summary>A fault that changes what happens to some sends.</summary>
/// <param name="every">One of this number of sends is changed.</param>
/// <param name="change">Handles such a send.</param>
internal sealed class SendFault(int every, Func<FaultyProxy, HttpRequest, string, Task<(HttpStatusCode, string)>> change) : IFault
{
    private int _sends;

    public Task<(HttpStatusCode Status, string Body)> AskAsync(FaultyProxy proxy, HttpRequest request, string body) =>
        request.Method is "POST" && request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal)
            && Interlocked.Increment(ref _sends) % every is 0
            ? change(proxy, request, body)
            : proxy.AskAsync(request, body);
}

/// <summary>A fault that leaves out or changes events of the streams.</summary>
/// <param name="change">Changes an event.</param>
internal sealed class EventFault(Func<string, string> change) : IFault
{
    public string Event(string text) => change(text);
}
