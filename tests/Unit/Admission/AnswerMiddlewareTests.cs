using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend;
using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Http;

namespace Parley.Unit.Admission;

/// <summary>The total size of answers that callers are slow to read is bounded.</summary>
public sealed class AnswerMiddlewareTests
{
    private const int AnswerBytes = 40_000;

    private readonly ServiceProvider _services = new ServiceCollection()
        .Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ProblemJson.Default))
        .BuildServiceProvider();

    [Fact]
    public async Task Above_the_bound_of_an_address_a_read_is_refused_until_earlier_answers_are_sent()
    {
        var middleware = Middleware(perPerson: 100_000, inAll: 1_048_576);
        var slow = new List<Request>();
        for (var number = 0; number < 2; number++)
            slow.Add(Ask(middleware, "192.0.2.1"));

        var refused = Ask(middleware, "192.0.2.1", isRead: true);
        Assert.Equal(StatusCodes.Status429TooManyRequests, refused.Context.Response.StatusCode);
        Assert.Equal("1", refused.Context.Response.Headers.RetryAfter);
        var other = Ask(middleware, "192.0.2.2");
        Assert.Equal(StatusCodes.Status200OK, other.Context.Response.StatusCode);

        foreach (var request in slow.Append(refused).Append(other))
            await request.TakeAsync();
        await Ask(middleware, "192.0.2.1").TakeAsync(AnswerBytes);
    }

    [Fact]
    public async Task Above_the_bound_of_the_process_a_read_is_unavailable_and_a_write_is_answered()
    {
        var middleware = Middleware(perPerson: 1_000_000, inAll: 100_000);
        var slow = new[] { Ask(middleware, "192.0.2.1"), Ask(middleware, "192.0.2.2") };
        var read = Ask(middleware, "192.0.2.3");
        var write = Ask(middleware, "192.0.2.4", isRead: false);
        Assert.Equal(
            (StatusCodes.Status503ServiceUnavailable, StatusCodes.Status200OK),
            (read.Context.Response.StatusCode, write.Context.Response.StatusCode));
        foreach (var request in slow.Append(read))
            await request.TakeAsync();
        await write.TakeAsync(AnswerBytes);
    }

    [Fact]
    public async Task Unsent_bytes_of_a_disconnected_caller_are_returned()
    {
        var middleware = Middleware(perPerson: 100_000, inAll: 1_048_576);
        for (var number = 0; number < 10; number++)
        {
            var request = Ask(middleware, "192.0.2.1");
            Assert.Equal(StatusCodes.Status200OK, request.Context.Response.StatusCode);
            request.Gone.Cancel();
            await request.Running;
        }
    }

    private static AnswerMiddleware Middleware(long perPerson, long inAll)
    {
        var options = Options.Create(new ApiOptions { MaxUnsentBytesPerPerson = perPerson, MaxUnsentBytes = inAll });
        return new(
            async context =>
            {
                context.Response.StatusCode = StatusCodes.Status200OK;
                await context.Response.BodyWriter.WriteAsync(new byte[AnswerBytes]);
            },
            new UnsentBytes(options, new CallerAddress(options)));
    }

    private Request Ask(AnswerMiddleware middleware, string address, bool isRead = true)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 0));
        var gone = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestServices = _services, RequestAborted = gone.Token };
        context.Features.Set<IHttpResponseBodyFeature>(new PipeBody(pipe.Writer));
        context.Request.Method = isRead ? "GET" : "POST";
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        var running = middleware.InvokeAsync(context);
        return new(context, gone, pipe, Task.Run(async () =>
        {
            await running;
            await pipe.Writer.CompleteAsync();
        }));
    }

    /// <summary>A request whose client reads the answer only when the test calls <see cref="TakeAsync"/>.</summary>
    private sealed record Request(HttpContext Context, CancellationTokenSource Gone, Pipe Pipe, Task Running)
    {
        public async Task TakeAsync(long? expected = null)
        {
            var taken = 0L;
            while (true)
            {
                var read = await Pipe.Reader.ReadAsync();
                taken += read.Buffer.Length;
                Pipe.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }

            await Running;
            Assert.Equal(expected ?? taken, taken);
        }
    }

    private sealed class PipeBody(PipeWriter writer) : IHttpResponseBodyFeature
    {
        public Stream Stream => writer.AsStream();

        public PipeWriter Writer => writer;

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken) =>
            throw new NotSupportedException("No files are sent here.");

        public Task CompleteAsync() => Task.CompletedTask;
    }
}
