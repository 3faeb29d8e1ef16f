using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The HTTP API as typed calls, grouped by feature. It is thread-safe. Use one client for each signed-in person.</summary>
/// <remarks> Every call throws <see cref="ParleyException"/> if the server refuses it or does not answer. After 408, 429, 502, 503, 504, a
/// broken connection or a timeout, the client retries every idempotent call, with the same client id: every GET, PUT, DELETE and PATCH, and
/// every creation, because a creation has a client id. (If the caller gives none, the client generates it.) Adding members and marking
/// unread have no client id. The client retries them only if the server says that they had no effect.
/// </remarks>
public sealed class ParleyClient
{
    /// <summary>Creates a client.</summary>
    /// <param name="http">Sends the requests. Its <see cref="HttpClient.BaseAddress"/> is the server. The caller disposes it.</param>
    /// <param name="options">The token, retries and timeouts; null for the defaults, without a token.</param>
    public ParleyClient(HttpClient http, ParleyClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        var caller = new ApiCaller(http, options ?? new());
        SignIn = new(caller);
        Session = new(caller);
        Me = new(caller);
        Users = new(caller);
        Contacts = new(caller, "contacts");
        Blocks = new(caller, "blocks");
        Boards = new(caller);
        Pins = new(caller);
        Cards = new(caller);
        Conversations = new(caller);
        Messages = new(caller);
        Sends = new(caller);
        Inbox = new(caller);
        Limits = new(caller);
        Events = new(caller, this);
    }

    /// <summary>Sign-in on a development server.</summary>
    public SignInClient SignIn { get; }

    /// <summary>The session of a browser.</summary>
    public SessionClient Session { get; }

    /// <summary>The caller's own profile and settings.</summary>
    public MeClient Me { get; }

    /// <summary>Other people.</summary>
    public UsersClient Users { get; }

    /// <summary>The caller's contacts.</summary>
    public PeopleListClient Contacts { get; }

    /// <summary>People who may neither write to the caller nor add the caller to a group.</summary>
    public PeopleListClient Blocks { get; }

    /// <summary>Boards and their collaborators.</summary>
    public BoardsClient Boards { get; }

    /// <summary>Pins.</summary>
    public PinsClient Pins { get; }

    /// <summary>Resolves references to cards.</summary>
    public CardsClient Cards { get; }

    /// <summary>Conversations and their members.</summary>
    public ConversationsClient Conversations { get; }

    /// <summary>Messages, reactions, saves and the gallery.</summary>
    public MessagesClient Messages { get; }

    /// <summary>Sends one message to several targets.</summary>
    public SendsClient Sends { get; }

    /// <summary>The caller's inbox, read positions, and settings of conversations.</summary>
    public InboxClient Inbox { get; }

    /// <summary>The limits of the server.</summary>
    public LimitsClient Limits { get; }

    /// <summary>Live delivery.</summary>
    public EventsClient Events { get; }
}
