using Parley.Client;

namespace Parley.Demo;

/// <summary>One board of the demo.</summary>
/// <param name="Name">Its name within the demo.</param>
/// <param name="Owner">The user id of the owner.</param>
/// <param name="Title">Its name.</param>
/// <param name="Description">Its description.</param>
internal sealed record DemoBoard(string Name, string Owner, string Title, string Description)
{
    /// <summary>Whether only the owner and the collaborators see it.</summary>
    public bool Secret { get; init; }

    /// <summary>The user ids of the collaborators.</summary>
    public string[] Collaborators { get; init; } = [];

    /// <summary>Its pins, the oldest first.</summary>
    public DemoPin[] Pins { get; init; } = [];

    /// <summary>All boards.</summary>
    public static DemoBoard[] All { get; } = [.. HomeBoards.All, .. AwayBoards.All];

    /// <summary>Creates the board, adds its collaborators, and creates its pins.</summary>
    public async Task FillAsync(DemoContext context, CancellationToken cancellationToken)
    {
        var board = await context[Owner].Boards.CreateAsync(
            new(Title) { Description = Description, Secret = Secret, ClientId = $"board-{Name}" }, cancellationToken);
        context.Place(DemoItem.Board(Name), board.Id);
        foreach (var collaborator in Collaborators)
            await context[Owner].Boards.AddCollaboratorAsync(board.Id, collaborator, cancellationToken);
        foreach (var pin in Pins)
        {
            var made = await context[pin.By ?? Owner].Pins.CreateAsync(pin.On(board.Id), cancellationToken);
            context.Place(DemoItem.Pin(pin.Picture), made.Id);
        }
    }
}

/// <summary>One pin of the demo.</summary>
/// <param name="Picture">The name of its picture without the extension. It is also the pin's name within the demo.</param>
/// <param name="Title">Its title.</param>
/// <param name="Note">Its note, or null.</param>
/// <param name="Link">The address that it links to, or null.</param>
internal sealed record DemoPin(string Picture, string Title, string? Note = null, string? Link = null)
{
    /// <summary>The user who pins it, or null for the board's owner.</summary>
    public string? By { get; init; }

    /// <summary>Returns the request that creates the pin.</summary>
    public NewPin On(string boardId) => new(boardId, Title)
    {
        Note = Note,
        Link = Link,
        Image = Demo.Picture.All[$"{Picture}.svg"].ToImage(),
        ClientId = $"pin-{Picture}",
    };
}
