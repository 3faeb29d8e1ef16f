using Parley.Core;
using Parley.Core.Inbox;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Grains.Live;

/// <summary>The front ends that have streams of one person. Each has a lease, which ends if it is not renewed.</summary>
/// <remarks>It is the listener of the inbox: it posts every change to the links of these front ends, in the turn that makes the change
/// visible. It is used by one activation only.</remarks>
internal sealed class LiveSessions(UserId userId, FrontEndLinks links, LiveOptions options, TimeProvider time) : IInboxListener
{
    private List<Lease>? _leases;

    /// <inheritdoc/>
    public bool IsListening
    {
        get
        {
            if (_leases is not { Count: > 0 } leases)
                return false;
            var now = time.GetElapsed();
            for (var i = leases.Count - 1; i >= 0; i--)
            {
                if (leases[i].Until <= now || leases[i].Link.IsDead)
                    leases.RemoveAt(i);
            }

            return leases.Count > 0;
        }
    }

    /// <summary>Adds or renews the lease of a front end.</summary>
    public void Register(IFrontEndObserver frontEnd, long registration)
    {
        var before = _leases?.Find(lease => lease.FrontEnd == frontEnd.GetGrainId());
        if (before is not null)
            _leases!.Remove(before);
        (_leases ??= new(1)).Add(
            new(frontEnd.GetGrainId(), links.Of(frontEnd), Until(), Math.Max(registration, before?.Registration ?? 0)));
    }

    /// <summary>Renews the lease of a front end.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Renew(IFrontEndObserver frontEnd)
    {
        if (!IsListening || _leases!.FindIndex(lease => lease.FrontEnd == frontEnd.GetGrainId()) is var index && index < 0)
            return false;
        _leases[index] = _leases[index] with { Until = Until() };
        _leases[index].Link.Use();
        return true;
    }

    /// <summary>Removes the lease of a front end, unless it has a later registration.</summary>
    public void Remove(IFrontEndObserver frontEnd, long registration) =>
        _leases?.RemoveAll(lease => lease.FrontEnd == frontEnd.GetGrainId() && lease.Registration <= registration);

    /// <inheritdoc/>
    public void OnChanged(long before, InboxChange change, int unreadConversations, LiveEntries? entries)
    {
        foreach (var lease in _leases ?? [])
        {
            if (change.Current is null)
                lease.Link.Withdraw(userId, change.ConversationId);
            lease.Link.Post(new LiveInboxChange(userId, before, change.Revision, change, unreadConversations, entries));
        }
    }

    /// <inheritdoc/>
    public void OnReloaded() => Post(new LiveLeaseEnd(userId));

    /// <summary>Sends an event to all front ends.</summary>
    public void Post(LiveEvent happened)
    {
        foreach (var lease in _leases ?? [])
            lease.Link.Post(happened);
    }

    /// <summary>Ends all leases, because the activation ends. The front ends then register with the next activation.</summary>
    public void End()
    {
        if (IsListening)
            Post(new LiveLeaseEnd(userId));
        _leases = null;
    }

    private TimeSpan Until() => time.GetElapsed() + options.Lease;

    private sealed record Lease(GrainId FrontEnd, FrontEndLink Link, TimeSpan Until, long Registration);
}
