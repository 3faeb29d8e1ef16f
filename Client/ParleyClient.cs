using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The HTTP API as typed calls, grouped by feature. Safe for concurrent use; keep one per signed-in person.</summary>
/// <remarks>
/// Every call throws <see cref="ParleyException"/> when the server refuses it or does not answer. What may be repeated without
/// harm is repeated, with the same client id, on 408, 429, 502, 503, 504, a broken connection and a timeout: every GET, PUT, DELETE
/// and PATCH, and every creation, for those carry a client id (made here where the caller gives none). Adding members and marking
/// unread carry none; they are repeated only where the server says that they did not happen.
/// </remarks>
public sealed class ParleyClient
{
    /// <summary>Makes a client.</summary>
    /// <param name="http">Sends the requests; its <see cref="HttpClient.BaseAddress"/> is the server. Not disposed here.</param>
    /// <param name="options">Token and patience, or null for the defaults: no token.</param>
    public ParleyClient(HttpClient http, ParleyClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        var caller = new ApiCaller(http, options ?? new());
        SignIn = new(caller);
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
    }

    /// <summary>Sign-in on a development server.</summary>
    public SignInClient SignIn { get; }

    /// <summary>One's own profile.</summary>
    public MeClient Me { get; }

    /// <summary>Other people.</summary>
    public UsersClient Users { get; }

    /// <summary>People whom one keeps at hand.</summary>
    public PeopleListClient Contacts { get; }

    /// <summary>People who may neither write to nor add one.</summary>
    public PeopleListClient Blocks { get; }

    /// <summary>Boards and who works on them.</summary>
    public BoardsClient Boards { get; }

    /// <summary>Pins.</summary>
    public PinsClient Pins { get; }

    /// <summary>How references look to the caller now.</summary>
    public CardsClient Cards { get; }

    /// <summary>Conversations and their members.</summary>
    public ConversationsClient Conversations { get; }

    /// <summary>Messages, reactions, saving and the gallery.</summary>
    public MessagesClient Messages { get; }

    /// <summary>One share to several targets.</summary>
    public SendsClient Sends { get; }

    /// <summary>One's inbox, reading and its settings.</summary>
    public InboxClient Inbox { get; }

    /// <summary>What the server allows.</summary>
    public LimitsClient Limits { get; }
}
