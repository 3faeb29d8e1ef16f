using System.Collections.Concurrent;
using Parley.Users;

namespace Parley.Embedding;

/// <summary>A person of the platform.</summary>
/// <param name="Id">The id in the tokens of the platform's sign-in.</param>
/// <param name="Name">The name to show.</param>
internal sealed record PlatformPerson(string Id, string Name)
{
    /// <summary>The same person in Parley.</summary>
    public UserId UserId { get; } = ForeignId.ToUserId(Id) ?? throw new ArgumentException("The id is too long for Parley.", nameof(Id));
}

/// <summary>A board of the platform.</summary>
internal sealed record PlatformBoard(long Id, UserId OwnerId, string Name, bool IsSecret);

/// <summary>A pin of the platform.</summary>
internal sealed record PlatformPin(long Id, PlatformBoard Board, string Title, string Link);

/// <summary>The platform's data. This sample holds it in memory. A real platform has a database with indexes.</summary>
internal sealed class Platform
{
    private readonly ConcurrentDictionary<(UserId Saver, string ClientId), PlatformPin> _saved = new();
    private long _lastPinId = 4712;

    /// <summary>Creates a few boards and pins.</summary>
    public Platform()
    {
        var (ada, ben) = (People[0].UserId, People[1].UserId);
        Boards = [new(17, ada, "Baking", false), new(18, ada, "Surprises", true), new(19, ben, "To try", false)];
        Pins = [new(4711, Boards[0], "Lemon cake", "https://example.com/4711"), new(4712, Boards[1], "Secret", "https://example.com/4712")];
    }

    /// <summary>All people.</summary>
    public IReadOnlyList<PlatformPerson> People { get; } =
        [new("auth0|5f7c8ec7c33c6c004bbafe82", "Ada"), new("google-oauth2|103547991597142817347", "Ben")];

    /// <summary>All boards.</summary>
    public IReadOnlyList<PlatformBoard> Boards { get; }

    private IReadOnlyList<PlatformPin> Pins { get; }

    /// <summary>A pin that the viewer may see, or null.</summary>
    public PlatformPin? FindPin(UserId viewer, long id) =>
        Pins.Concat(_saved.Values).FirstOrDefault(pin => pin.Id == id && IsVisible(viewer, pin.Board));

    /// <summary>A board that the viewer may see, or null.</summary>
    public PlatformBoard? FindBoard(UserId viewer, long id) => Boards.FirstOrDefault(board => board.Id == id && IsVisible(viewer, board));

    /// <summary>The number of pins on a board.</summary>
    public int CountPins(PlatformBoard board) => Pins.Concat(_saved.Values).Count(pin => pin.Board == board);

    /// <summary>Saves a pin once for each client id of the saver.</summary>
    public PlatformPin Save(UserId saver, string clientId, PlatformBoard board, string title, string link) =>
        _saved.GetOrAdd((saver, clientId), _ => new(Interlocked.Increment(ref _lastPinId), board, title, link));

    /// <summary>The pin that was saved under a client id, or null.</summary>
    public PlatformPin? FindSaved(UserId saver, string clientId) => _saved.GetValueOrDefault((saver, clientId));

    /// <summary>Whether a viewer may see a board and its pins.</summary>
    public static bool IsVisible(UserId viewer, PlatformBoard board) => !board.IsSecret || board.OwnerId == viewer;
}
