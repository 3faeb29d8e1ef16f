using Parley.Client;
using Parley.WebClient.Storage;
using Parley.WebClient.Tabs;

namespace Parley.WebClient.SignIn;

/// <summary>The session of this browser.</summary>
internal sealed class UserSession(
    ParleyClient parley, HttpClient http, SharedEvents events, SharedSession shared, ITextStorage storage, TimeProvider clock) : IDisposable
{
    // A window of 8 pages. Pages are small, so that each is drawn within a few frames.
    private static readonly LiveOptions Live = new() { PageSize = 25, MaxEntries = 200 };

    private CancellationTokenSource? _stop;

    /// <summary>Occurs when somebody signed in or out.</summary>
    public event EventHandler? Changed;

    /// <summary>The state of the session.</summary>
    public SessionState State { get; private set; }

    /// <summary>The person; null unless <see cref="State"/> is <see cref="SessionState.SignedIn"/>.</summary>
    public SignedInUser? User { get; private set; }

    /// <summary>Whether the session ended without the person's wish: it expired, or was ended elsewhere.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Continues the session of the cookie, if there is one. If another tab signs in or out meanwhile, <see cref="State"/> stays
    /// <see cref="SessionState.Unknown"/>; then ask again.</summary>
    /// <exception cref="ParleyException">The server does not answer.</exception>
    public Task ContinueAsync() => ContinueAsync(ShellState.HasNoSession);

    /// <inheritdoc cref="ContinueAsync()"/>
    /// <param name="hasNoSession">Whether there certainly is no cookie.</param>
    internal async Task ContinueAsync(bool hasNoSession)
    {
        shared.Ask();
        var me = hasNoSession ? null : await FindMeAsync();
        if (shared.Contradicts(me?.UserId ?? SharedSession.Nobody))
            return;
        if (me is null)
        {
            End(hasExpired: false);
            return;
        }

        shared.Announce(me.UserId); // A session can also begin outside of the page.
        Begin(me);
    }

    /// <summary>Signs in without proof, on a development server.</summary>
    /// <exception cref="ParleyException">The server refused it; <see cref="ProblemCode.NotFound"/> if it is not a development
    /// server.</exception>
    public async Task SignInAsync(string userId)
    {
        var signedIn = await parley.SignIn.AsAsync(userId);
        var bearer = new ParleyClient(http, new() { Token = _ => ValueTask.FromResult<string?>(signedIn.Token) });
        shared.Announce((await bearer.Session.BeginAsync()).UserId);
        Begin(await parley.Me.GetAsync());
    }

    /// <summary>Signs out. Drafts and unacknowledged messages of the person are removed from the browser.</summary>
    /// <exception cref="ParleyException">The server did not answer. The person is still signed in.</exception>
    public async Task SignOutAsync()
    {
        await parley.Session.EndAsync();
        User?.Kept.Clear();
        shared.Announce(SharedSession.Nobody);
        End(hasExpired: false);
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private async Task<Profile?> FindMeAsync()
    {
        try
        {
            return await parley.Me.GetAsync();
        }
        catch (ParleyException refused) when (refused.Code is ProblemCode.Unauthenticated)
        {
            return null;
        }
    }

    private void Begin(Profile me)
    {
        Stop();
        _stop = new();
        events.Begin(me.UserId); // before the model reads the inbox
        var model = parley.Events.Model(Live);
        (User, State, HasExpired) = (new(me, model, new(storage, me.UserId), clock), SessionState.SignedIn, false);
        _ = RunAsync(model, _stop.Token); // Not awaited: it runs until the person signs out, and handles its failures.
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private void End(bool hasExpired)
    {
        Stop();
        events.End();
        shared.UserId = SharedSession.Nobody;
        (_stop, User, State, HasExpired) = (null, null, SessionState.SignedOut, hasExpired);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private void Stop()
    {
        _stop?.Cancel();
        _stop?.Dispose();
    }

    private async Task RunAsync(LiveModel model, CancellationToken stop)
    {
        try
        {
            await model.RunAsync(stop);
        }
        catch (Exception e) when (e is ParleyException or OperationCanceledException)
        {
            // The session has ended, here or on the server.
        }

        if (!stop.IsCancellationRequested)
            End(hasExpired: true);
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
