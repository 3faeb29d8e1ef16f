using Parley.Client;

namespace Parley.WebClient.Content;

/// <summary>A board with the pages of pins that were read.</summary>
public sealed class LoadedBoard(ParleyClient parley, Board board)
{
    private const int PageSize = 100;

    private readonly Dictionary<string, Person> _people = new(board.Users, StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private List<Pin> _read = [];
    private List<Pin> _shown = [];
    private Page<Pin>? _newest;
    private string? _cursor;
    private Task? _reading;

    /// <summary>Occurs when the board or its pins changed.</summary>
    public event EventHandler? Changed;

    /// <summary>The board.</summary>
    public Board Board { get; private set; } = board;

    /// <summary>The pins that were read, newest first.</summary>
    public IReadOnlyList<Pin> Pins => _shown;

    /// <summary>The number of all pins of the board, without those that are hidden.</summary>
    public int PinCount => Board.PinCount - (_read.Count - _shown.Count);

    /// <summary>Whether there may be older pins.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>The number of new pins that are not shown yet.</summary>
    public int NewPins { get; private set; }

    /// <summary>How far the page was scrolled, in pixels.</summary>
    public double ScrollTop { get; set; }

    /// <summary>The pin that was opened last; null if none was.</summary>
    public string? OpenedPinId { get; set; }

    /// <summary>Returns the name of a person whom the board or a pin names.</summary>
    public string NameOf(string userId) => _people.TryGetValue(userId, out var person) ? person.DisplayName : userId;

    /// <summary>Reads the next page of older pins. A call during a read waits for that read.</summary>
    /// <exception cref="ParleyException">The pins could not be read.</exception>
    public async Task LoadMoreAsync()
    {
        if (!HasMore)
            return;
        var reading = _reading ??= ReadAsync();
        try
        {
            await reading;
        }
        finally
        {
            if (_reading == reading)
                _reading = null;
        }
    }

    /// <summary>Reads the board and its newest pins again. Nothing changes on the screen if that would move what the person looks at: then
    /// <see cref="NewPins"/> is the number of pins that <see cref="ShowNewPins"/> adds.</summary>
    /// <exception cref="ParleyException">The board could not be read.</exception>
    public async Task RefreshAsync()
    {
        Board = await parley.Boards.GetAsync(Board.Id);
        Learn(Board.Users);
        var page = await parley.Boards.PinsAsync(Board.Id, limit: PageSize);
        Learn(page.Users);
        var known = _read.Select(pin => pin.Id).ToHashSet(StringComparer.Ordinal);
        _newest = page;
        NewPins = page.Items.TakeWhile(pin => !known.Contains(pin.Id)).Count();
        if (NewPins is 0 || ScrollTop < 1)
            ShowNewPins();
        else
            Build();
    }

    /// <summary>Shows the pins that the last refresh has read.</summary>
    public void ShowNewPins()
    {
        if (_newest is not { } page)
            return;
        (_newest, NewPins) = (null, 0);
        var newest = page.Items.Select(pin => pin.Id).ToHashSet(StringComparer.Ordinal);
        var overlap = _read.FindLastIndex(pin => newest.Contains(pin.Id));
        if (overlap < 0 || page.NextCursor is null)
            (_read, _cursor, HasMore) = ([.. page.Items], page.NextCursor, page.NextCursor is not null);
        else
            _read = [.. page.Items, .. _read.Skip(overlap + 1)];
        Build();
    }

    /// <summary>Shows a changed board.</summary>
    public void Show(Board changed)
    {
        Learn(changed.Users);
        Board = changed;
        Build();
    }

    /// <summary>Adds a new pin.</summary>
    public void Add(Pin pin)
    {
        Learn(pin.Users);
        _read.Insert(0, pin);
        Board = Board with { PinCount = Board.PinCount + 1 };
        Build();
    }

    /// <summary>Shows or hides a pin whose deletion can still be undone.</summary>
    public void Hide(string pinId, bool isHidden)
    {
        if (isHidden ? _hidden.Add(pinId) : _hidden.Remove(pinId))
            Build();
    }

    private async Task ReadAsync()
    {
        var cursor = _cursor;
        var page = await parley.Boards.PinsAsync(Board.Id, cursor, PageSize);
        if (cursor != _cursor)
            return; // The board was read again from its beginning meanwhile.
        Learn(page.Users);
        var known = _read.Select(pin => pin.Id).ToHashSet(StringComparer.Ordinal);
        _read.AddRange(page.Items.Where(pin => !known.Contains(pin.Id)));
        (_cursor, HasMore) = (page.NextCursor, page.NextCursor is not null);
        Build();
    }

    private void Learn(IReadOnlyDictionary<string, Person> users)
    {
        foreach (var (userId, person) in users)
            _people[userId] = person;
    }

    private void Build()
    {
        _shown = [.. _read.Where(pin => !_hidden.Contains(pin.Id))];
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
