using System.Reflection;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Live;
using Parley.Grains.Live;
using Parley.Inbox;
using Parley.Live;
using Parley.Unit.Hosting;

namespace Parley.Unit.Live;

/// <summary>A hub whose inboxes answer when the test says so.</summary>
/// <remarks>A test that runs on a thread of the pool sees the effects of an answer when <see cref="TaskCompletionSource{T}.SetResult"/>
/// returns, because continuations run synchronously there.</remarks>
internal sealed class ScriptedHub
{
    public ScriptedHub(LiveOptions options, TimeProvider time)
    {
        (LiveOptions, Time) = (options, time);
        var observer = Stub.Of<IFrontEndObserver>((_, _) => null);
        var inbox = Stub.Of<IInboxGrain>(Answer);
        var grains = Stub.Of<IGrainFactory>((method, _) => method.ReturnType == typeof(IFrontEndObserver) ? observer : inbox);
        Hub = new(grains, Options.Create(options), Options.Create(new JsonOptions()), time, NullLogger<LiveHub>.Instance);
    }

    public LiveHub Hub { get; }

    public LiveOptions LiveOptions { get; }

    public TimeProvider Time { get; }

    /// <summary>The calls of <see cref="IInboxGrain.ListenAsync"/>, in order.</summary>
    public List<(long? Since, TaskCompletionSource<LiveStart> Answer)> Asked { get; } = [];

    /// <summary>How many leases the hub has ended.</summary>
    public int Ended { get; private set; }

    /// <summary>A stream of this hub that has caught up with a revision.</summary>
    public EventStream Stream(ScriptedResponse response, long revision = 0)
    {
        var stream = new EventStream(response, response, LiveOptions, Time)
        {
            SessionId = "session",
            ExpiresAt = DateTimeOffset.MaxValue,
            Slot = 0,
        };
        stream.Begin(revision, []);
        return stream;
    }

    private object? Answer(MethodInfo method, object?[] arguments)
    {
        switch (method.Name)
        {
            case nameof(IInboxGrain.ListenAsync):
                var answer = new TaskCompletionSource<LiveStart>();
                Asked.Add(((long?)arguments[2], answer));
                return answer.Task;
            case nameof(IInboxGrain.StopListeningAsync):
                Ended++;
                return Task.CompletedTask;
            default:
                throw new NotSupportedException(method.Name);
        }
    }
}
