using Parley.Client;
using Parley.WebClient.Storage;
using Parley.WebClient.Tabs;

namespace Parley.WebClient.SignIn;

/// <summary>The session of this browser. A document serves at most one user. When the session ends, the page is reloaded, so that nothing
/// of the user stays in memory.</summary>
internal sealed class UserSession : IDisposable
{
    private const string Expired = "expired";

    // A window of 8 pages. Pages are small, so that each is drawn within a few frames.
    private static readonly LiveOptions Live = new() { PageSize = 25, MaxEntries = 200 };

    private readonly CancellationTokenSource _stop = new();
    private readonly ParleyClient _parley;
    private readonly HttpClient _http;
    private readonly SessionRequests _requests;
    private readonly SharedEvents _events;
    private readonly SharedSession _shared;
    private readonly ITabs _tabs;
    private readonly ITextStorage _storage;
    private readonly TimeProvider _clock;
    private bool _isSigningOut;
    private bool _hasEnded;

    public UserSession(
        ParleyClient parley,
        HttpClient http,
        SessionRequests requests,
        SharedEvents events,
        SharedSession shared,
        ITabs tabs,
        ITextStorage storage,
        TimeProvider clock)
    {
        (_parley, _http, _requests, _events, _shared, _tabs, _storage, _clock) =
            (parley, http, requests, events, shared, tabs, storage, clock);
        HasExpired = tabs.TakeNote() is Expired;
        requests.Refused = OnEnded;
        shared.Contradicted = OnContradicted;
    }

    /// <summary>Occurs when <see cref="State"/> changed.</summary>
    public event EventHandler? Changed;

    /// <summary>The state of the session.</summary>
    public SessionState State { get; private set; }

    /// <summary>The person; null unless <see cref="State"/> is <see cref="SessionState.SignedIn"/>.</summary>
    public SignedInUser? User { get; private set; }

    /// <summary>Whether the page was reloaded because the session had expired or was ended elsewhere.</summary>
    public bool HasExpired { get; }

    private bool HasLeft => _stop.IsCancellationRequested;

    /// <summary>Continues the session of the cookie, if there is one. If another tab signs in or out meanwhile, <see cref="State"/> stays
    /// <see cref="SessionState.Unknown"/>; then ask again.</summary>
    /// <exception cref="ParleyException">The server does not answer.</exception>
    public Task ContinueAsync() => ContinueAsync(ShellState.HasNoSession);

    /// <inheritdoc cref="ContinueAsync()"/>
    /// <param name="hasNoSession">Whether there certainly is no cookie.</param>
    internal async Task ContinueAsync(bool hasNoSession)
    {
        _shared.Ask();
        var me = hasNoSession ? null : await FindMeAsync();
        if (_shared.IsContradicted(me?.UserId ?? SharedSession.Nobody))
            return;
        if (me is null)
        {
            _shared.UserId = SharedSession.Nobody;
            State = SessionState.SignedOut;
            Changed?.Invoke(this, EventArgs.Empty);
            return;
        }

        _shared.Announce(me.UserId); // A session can also begin outside of the page.
        Begin(me);
    }

    /// <summary>Signs in without proof, on a development server.</summary>
    /// <exception cref="ParleyException">The server refused it; <see cref="ProblemCode.NotFound"/> if it is not a development
    /// server.</exception>
    public async Task SignInAsync(string userId)
    {
        var signedIn = await _parley.SignIn.AsAsync(userId);
        var bearer = new ParleyClient(_http, new() { Token = _ => ValueTask.FromResult<string?>(signedIn.Token) });
        _shared.Announce((await bearer.Session.BeginAsync()).UserId);
        if (User is null)
            Begin(await _parley.Me.GetAsync());
        else
            _tabs.Reload(); // This document has served a user already.
    }

    /// <summary>Signs out. Drafts and unacknowledged messages of the person are removed from the browser.</summary>
    /// <exception cref="ParleyException">The server did not answer. The person is still signed in.</exception>
    public async Task SignOutAsync()
    {
        _isSigningOut = true;
        try
        {
            await _parley.Session.EndAsync();
        }
        catch (ParleyException refused) when (refused.Code is ProblemCode.Unauthenticated)
        {
            // The session has ended already.
        }
        catch (ParleyException)
        {
            _isSigningOut = false;
            if (_hasEnded)
                Leave(Expired);
            throw;
        }

        Forget();
        _shared.Announce(SharedSession.Nobody);
        Leave("");
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task<Profile?> FindMeAsync()
    {
        try
        {
            return await _parley.Me.GetAsync();
        }
        catch (ParleyException refused) when (refused.Code is ProblemCode.Unauthenticated)
        {
            return null;
        }
    }

    private void Begin(Profile me)
    {
        _requests.UserId = me.UserId;
        _events.Begin(me.UserId); // before the model reads the inbox
        var model = _parley.Events.Model(Live);
        (User, State) = (new(me, model, new(_storage, me.UserId), _clock, _stop.Token), SessionState.SignedIn);
        _ = RunAsync(model); // Not awaited: it runs until the session ends, and handles its failures.
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private void OnContradicted(string userId)
    {
        if (userId is SharedSession.Nobody)
            Forget(); // Otherwise the composer would store its draft again.
        Leave("");
    }

    // Removes the drafts and unsent messages after a sign-out. The browser then no longer asks before it leaves the page.
    private void Forget()
    {
        User?.Kept.Clear();
        User?.Sender.Abandon();
    }

    // SessionRequests keeps the user id: requests that are sent until the document is unloaded must not act for another user.
    private void Leave(string note)
    {
        if (HasLeft)
            return;
        _stop.Cancel();
        _events.End();
        if (note is not Expired || !HasExpired)
        {
            _tabs.Reload(note);
            return;
        }

        // The page was reloaded for this reason already. Another reload could go on forever, if the server refuses the stream of each new
        // document.
        _shared.UserId = SharedSession.Nobody;
        State = SessionState.SignedOut;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private async Task RunAsync(LiveModel model)
    {
        try
        {
            await model.RunAsync(_stop.Token);
        }
        catch (Exception e) when (e is ParleyException or OperationCanceledException)
        {
            // The session has ended, here or on the server.
        }

        OnEnded();
    }

    // The server ends the stream before it answers the sign-out, which still has to remove the drafts.
    private void OnEnded()
    {
        _hasEnded = true;
        if (!_isSigningOut)
            Leave(Expired);
    }
}

/// <summary>The states of a <see cref="UserSession"/>.</summary>
internal enum SessionState
{
    /// <summary>The server has not been asked yet.</summary>
    Unknown = 0,

    /// <summary>Nobody is signed in.</summary>
    SignedOut,

    /// <summary>Somebody is signed in.</summary>
    SignedIn,
}
