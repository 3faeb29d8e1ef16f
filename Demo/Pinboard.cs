using Parley.Client;

namespace Parley.Demo;

/// <summary>One board of the story.</summary>
/// <param name="Name">What the story calls it.</param>
/// <param name="Owner">Whose.</param>
/// <param name="Title">Its name.</param>
/// <param name="Description">Its description.</param>
internal sealed record Pinboard(string Name, string Owner, string Title, string Description)
{
    /// <summary>Whether only owner and collaborators see it.</summary>
    public bool Secret { get; init; }

    /// <summary>Who else pins to it.</summary>
    public string[] Collaborators { get; init; } = [];

    /// <summary>What is on it, the oldest first.</summary>
    public PinnedPicture[] Pins { get; init; } = [];

    /// <summary>All boards.</summary>
    public static Pinboard[] All { get; } = [.. HomeBoards.All, .. AwayBoards.All];

    /// <summary>Makes the board, lets the others in, and pins.</summary>
    public async Task FillAsync(Stage stage, CancellationToken cancellationToken)
    {
        var board = await stage[Owner].Boards.CreateAsync(
            new(Title) { Description = Description, Secret = Secret, ClientId = $"board-{Name}" }, cancellationToken);
        stage.Place(Thing.Board(Name), board.Id);
        foreach (var collaborator in Collaborators)
            await stage[Owner].Boards.AddCollaboratorAsync(board.Id, collaborator, cancellationToken);
        foreach (var pin in Pins)
        {
            var made = await stage[pin.By ?? Owner].Pins.CreateAsync(pin.On(board.Id), cancellationToken);
            stage.Place(Thing.Pin(pin.Picture), made.Id);
        }
    }
}

/// <summary>One pin of the story.</summary>
/// <param name="Picture">Its picture, without the extension; also what the story calls the pin.</param>
/// <param name="Title">Its title.</param>
/// <param name="Note">Its note, or null.</param>
/// <param name="Link">Where it leads, or null.</param>
internal sealed record PinnedPicture(string Picture, string Title, string? Note = null, string? Link = null)
{
    /// <summary>Who pins it; null: the board's owner.</summary>
    public string? By { get; init; }

    /// <summary>The pin as it is asked for.</summary>
    public NewPin On(string boardId) => new(boardId, Title)
    {
        Note = Note,
        Link = Link,
        Image = Demo.Picture.All[$"{Picture}.svg"].ToImage(),
        ClientId = $"pin-{Picture}",
    };
}
