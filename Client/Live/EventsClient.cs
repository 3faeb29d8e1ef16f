using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Live delivery: what changes in the caller's inbox and conversations, at once.</summary>
/// <remarks>Most callers use <see cref="LiveModel"/>, or a <see cref="LiveFeed"/>, which reconnects and closes gaps.</remarks>
public sealed class EventsClient
{
    private readonly ApiCaller _caller;
    private readonly ParleyClient _parley;

    internal EventsClient(ApiCaller caller, ParleyClient parley) => (_caller, _parley) = (caller, parley);

    /// <summary>Opens one stream. The call is not retried.</summary>
    /// <param name="since">The inbox revision that the caller has; the stream begins with what changed after it. Null: it begins with the
    /// present.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the opening, not the stream.</param>
    /// <exception cref="ParleyException">The server refused the stream, or did not answer in time.</exception>
    public Task<EventStream> OpenAsync(long? since, LiveOptions? options = null, CancellationToken cancellationToken = default) =>
        _caller.OpenAsync(since, options ?? new(), cancellationToken);

    /// <summary>Creates a feed of the inbox, and of the conversations that it is asked to follow.</summary>
    /// <param name="since">The inbox revision of the data that the caller has. Null: the feed reads the inbox first.</param>
    /// <param name="options">Limits and pauses; null for the defaults.</param>
    public LiveFeed Feed(long? since = null, LiveOptions? options = null) => new(_parley, _caller.Options, options ?? new(), since);

    /// <summary>Creates a model of the inbox and of conversations, to which a user interface can bind.</summary>
    /// <param name="options">Limits and pauses; null for the defaults.</param>
    public LiveModel Model(LiveOptions? options = null) => new(_parley, _caller.Options, options ?? new());
}
