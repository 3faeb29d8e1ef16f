using Parley.Conversations;
using Parley.Grains.Live;
using Parley.Live;

namespace Parley.Grains.Users;

/// <summary>The live part of the grain: it hands the changes of the inbox to the front ends that have streams of this person.</summary>
internal sealed partial class UserGrain
{
    private LiveSessions? _live;

    private LiveSessions Live => _live!; // Created by OnActivateAsync, before the first call.

    public async Task<bool> DeliverLiveAsync(ConversationSummary summary, LiveEntries? entries)
    {
        await ThenFlush(Inbox.DeliverAsync(summary, entries, CancellationToken.None));
        return Live.IsListening;
    }

    public async Task<bool> SignalAsync(ConversationSignal signal, CancellationToken cancellationToken)
    {
        if (!Live.IsListening)
            return false;
        var settings = UserRules.Settings(_user);
        var isWanted = signal.TypingId is null ? settings.Receipts : settings.Typing;
        if (isWanted && await ThenFlush(Inbox.ShowsAsync(signal.ConversationId, cancellationToken).AsTask()))
            Live.Post(new LiveSignal(_id, signal));
        return true;
    }

    public async Task<LiveStart> ListenAsync(
        IFrontEndObserver frontEnd, long registration, long? since, int limit, CancellationToken cancellationToken)
    {
        var start = await ThenFlush(
            Inbox.ListenAsync(since, limit, () => Live.Register(frontEnd, registration), cancellationToken));
        return new(GrainContext.Address.SiloAddress!, start.Revision, start.Unread, start.Changes, start.Resync);
    }

    public async Task<long?> RenewLeaseAsync(IFrontEndObserver frontEnd)
    {
        if (!Live.Renew(frontEnd))
            return null;
        await NoteSeenAsync();
        return Inbox.Newest;
    }

    public Task StopListeningAsync(IFrontEndObserver frontEnd, long registration)
    {
        Live.Remove(frontEnd, registration);
        return NoteSeenAsync();
    }

    public Task EndSessionAsync(string sessionId)
    {
        Live.Post(new LiveSessionEnd(_id, sessionId));
        return Task.CompletedTask;
    }

    /// <summary>Tells the person's other devices what has changed, apart from the inbox.</summary>
    private void PostAccountChange(UserState before, UserState after)
    {
        if (!Live.IsListening)
            return;
        if (before.Profile != after.Profile)
            Live.Post(new LiveAccountChange(_id, AccountPart.Profile));
        if (before.Settings != after.Settings)
            Live.Post(new LiveAccountChange(_id, AccountPart.Settings));
        if (before.Blocks != after.Blocks)
            Live.Post(new LiveAccountChange(_id, AccountPart.Blocks));
        if (before.Contacts != after.Contacts)
            Live.Post(new LiveAccountChange(_id, AccountPart.Contacts));
    }
}
