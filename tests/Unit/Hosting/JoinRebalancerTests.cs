using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Metadata;
using Parley.Silo.Clustering;
using Parley.Testing;

namespace Parley.Unit.Hosting;

/// <summary>A silo that joins and never publishes its manifest is given up, and other silos do not wait for it.</summary>
public sealed class JoinRebalancerTests : IDisposable
{
    private const int PatienceMilliseconds = 30_000;

    private static readonly SiloAddress Local = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Mute = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly SiloAddress Sound = SiloAddress.New(IPAddress.Loopback, 3, 1);

    private readonly SteppedTime _time = new();
    private readonly FakeClusterMembership _silos = new();
    private readonly CapturingLogger<JoinRebalancer> _log = new();
    private readonly SiloLifecycleSubject _lifecycle = new(NullLogger<SiloLifecycleSubject>.Instance);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly JoinRebalancer _rebalancer;

    public JoinRebalancerTests()
    {
        _silos.Change((Local, SiloStatus.Active));
        _rebalancer = new(
            _silos,
            new Manifests(Sound),
            Stub.Of<ILocalSiloDetails>((_, _) => Local),
            Stub.Of<IGrainFactory>((method, _) => GrainOf(method.ReturnType)),
            _time,
            _log);
        _rebalancer.Participate(_lifecycle);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_silo_that_never_publishes_its_manifest_is_given_up_and_the_others_get_their_share()
    {
        await _lifecycle.OnStart(Ct);
        _silos.Change((Local, SiloStatus.Active), (Mute, SiloStatus.Active));
        var pause = await _time.NextAsync(Ct);
        Assert.Equal(TimeSpan.FromSeconds(30), pause.Length);
        _silos.Change((Local, SiloStatus.Active), (Mute, SiloStatus.Active), (Sound, SiloStatus.Active));
        Assert.False(_asked.Task.IsCompleted);

        pause.End();
        await _asked.Task.WaitAsync(Ct);
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal(
            $"Warning: A silo that has joined did not get its share of grains. (The manifest of silo {Mute} did not arrive in time.)",
            Assert.Single(_log.Warnings));
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_silo_that_joined_at_the_same_time_gets_its_share()
    {
        await _lifecycle.OnStart(Ct);
        _silos.Change((Local, SiloStatus.Active), (Mute, SiloStatus.Active), (Sound, SiloStatus.Active));
        for (var pauses = 0; pauses < 2; pauses++)
            (await _time.NextAsync(Ct)).End(); // whichever pause comes first
        await _asked.Task.WaitAsync(Ct);
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Stopping_does_not_wait_for_a_silo_without_a_manifest()
    {
        await _lifecycle.OnStart(Ct);
        _silos.Change((Local, SiloStatus.Active), (Mute, SiloStatus.Active));
        await _time.NextAsync(Ct);
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal((0, false), (_silos.Watching, _silos.WereDisposedOfTooEarly));
        Assert.Empty(_log.Warnings);
    }

    public void Dispose() => _rebalancer.Dispose();

    private object GrainOf(Type type)
    {
        var grain = Stub.Of(type, (_, _) =>
        {
            _asked.TrySetResult();
            return Task.FromResult<DetailedGrainStatistic[]>([]); // nothing is active here
        });
        ((Stub)grain).Id = GrainId.Create(type.Name, "any");
        return grain;
    }

    /// <summary>The manifests of the silos, without updates. A cancelled enumeration ends, and a further MoveNextAsync throws.</summary>
    private sealed class Manifests(SiloAddress known) : IClusterManifestProvider, IAsyncEnumerable<ClusterManifest>
    {
        public ClusterManifest Current { get; } =
            new(MajorMinorVersion.Zero, ImmutableDictionary<SiloAddress, GrainManifest>.Empty.Add(known, Empty));

        public IAsyncEnumerable<ClusterManifest> Updates => this;

        public GrainManifest LocalGrainManifest => Empty;

        private static GrainManifest Empty => new(
            ImmutableDictionary<GrainType, GrainProperties>.Empty, ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty);

        public IAsyncEnumerator<ClusterManifest> GetAsyncEnumerator(CancellationToken cancellationToken) => new NoNews(cancellationToken);
    }

    private sealed class NoNews(CancellationToken cancellation) : IAsyncEnumerator<ClusterManifest>
    {
        private bool _hasEnded;

        public ClusterManifest Current => throw new InvalidOperationException("There is no manifest yet.");

        public async ValueTask<bool> MoveNextAsync()
        {
            if (_hasEnded)
                throw new InvalidOperationException("The enumeration was continued after its end.");
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _hasEnded = true;
            return false;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
