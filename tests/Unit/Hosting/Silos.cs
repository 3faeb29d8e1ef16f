using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Parley.Unit.Hosting;

/// <summary>A cluster's membership as the test says it is.</summary>
internal sealed class Silos : IClusterMembershipService
{
    private readonly Channel<ClusterMembershipSnapshot> _updates = Channel.CreateUnbounded<ClusterMembershipSnapshot>();
    private TaskCompletionSource _allTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new(0));

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => ReadAsync();

    public void Change(params (SiloAddress Silo, SiloStatus Status)[] members)
    {
        _allTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CurrentSnapshot = new(
            members.ToImmutableDictionary(member => member.Silo, member => new ClusterMember(member.Silo, member.Status, "")),
            new(CurrentSnapshot.Version.Value + 1));
        _updates.Writer.TryWrite(CurrentSnapshot);
    }

    /// <summary>Ends when whoever watches asks for what comes after the newest change.</summary>
    public Task SeenAsync(CancellationToken cancellationToken) => _allTaken.Task.WaitAsync(cancellationToken);

    public ValueTask Refresh(MembershipVersion minimumVersion, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);

    private async IAsyncEnumerable<ClusterMembershipSnapshot> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (!_updates.Reader.TryPeek(out _))
                _allTaken.TrySetResult();
            yield return await _updates.Reader.ReadAsync(cancellationToken);
        }
    }
}
