using System.Collections.Immutable;
using System.Threading.Channels;

namespace Parley.Unit.Hosting;

/// <summary>A membership service whose snapshots the test sets. A cancelled enumeration of updates ends without an exception, as in some
/// versions of Orleans.</summary>
internal sealed class FakeClusterMembership : IClusterMembershipService
{
    private readonly Channel<Func<ClusterMembershipSnapshot>> _updates = Channel.CreateUnbounded<Func<ClusterMembershipSnapshot>>();
    private TaskCompletionSource _allTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } =
        new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new(0));

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => new Updates(this);

    /// <summary>The number of running enumerations.</summary>
    public int Watching { get; private set; }

    /// <summary>Whether an enumerator was disposed while its MoveNextAsync was pending.</summary>
    public bool WereDisposedOfTooEarly { get; private set; }

    public void Change(params (SiloAddress Silo, SiloStatus Status)[] members)
    {
        _allTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CurrentSnapshot = new(
            members.ToImmutableDictionary(member => member.Silo, member => new ClusterMember(member.Silo, member.Status, "")),
            new(CurrentSnapshot.Version.Value + 1));
        var snapshot = CurrentSnapshot;
        _updates.Writer.TryWrite(() => snapshot);
    }

    /// <summary>Lets each pending wait for the next change fail with this exception.</summary>
    public void Fail(Exception exception)
    {
        _allTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _updates.Writer.TryWrite(() => throw exception);
    }

    /// <summary>Ends when every enumeration has taken the newest change and waits for the next one.</summary>
    public Task SeenAsync(CancellationToken cancellationToken) => _allTaken.Task.WaitAsync(cancellationToken);

    public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);

    private sealed class Updates(FakeClusterMembership silos)
        : IAsyncEnumerable<ClusterMembershipSnapshot>, IAsyncEnumerator<ClusterMembershipSnapshot>
    {
        private CancellationToken _cancellation;
        private bool _isMoving;

        public ClusterMembershipSnapshot Current { get; private set; } = silos.CurrentSnapshot;

        public IAsyncEnumerator<ClusterMembershipSnapshot> GetAsyncEnumerator(CancellationToken cancellationToken)
        {
            _cancellation = cancellationToken;
            silos.Watching++;
            return this;
        }

        public async ValueTask<bool> MoveNextAsync()
        {
            _isMoving = true;
            try
            {
                if (!silos._updates.Reader.TryPeek(out _))
                    silos._allTaken.TrySetResult();
                Current = (await silos._updates.Reader.ReadAsync(_cancellation))();
                return true;
            }
            catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
            {
                return false;
            }
            finally
            {
                _isMoving = false;
            }
        }

        public ValueTask DisposeAsync()
        {
            silos.Watching--;
            silos.WereDisposedOfTooEarly |= _isMoving;
            return ValueTask.CompletedTask;
        }
    }
}
