using Parley.Client;

namespace Parley.WebClient.Content;

/// <summary>A board with the pages of pins that were read.</summary>
public sealed class LoadedBoard(ParleyClient parley, Board board)
{
    private const int PageSize = 100;

    private readonly Dictionary<string, Person> _people = new(board.Users, StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);

    // The pins that the person has created since the newest pins were last read. They are above the pins that were read.
    private readonly List<Pin> _added = [];

    // The pins of the last refresh that wait for ShowNewPins.
    private readonly HashSet<string> _new = new(StringComparer.Ordinal);

    private List<Pin> _read = [];
    private List<Pin> _shown = [];
    private Page<Pin>? _newest;
    private string? _cursor;
    private Task? _reading;
    private int _version;

    /// <summary>Occurs when the board or its pins changed.</summary>
    public event EventHandler? Changed;

    /// <summary>The board.</summary>
    public Board Board { get; private set; } = board;

    /// <summary>The pins that were read, newest first.</summary>
    public IReadOnlyList<Pin> Pins => _shown;

    /// <summary>The number of all pins of the board, without those that are hidden.</summary>
    public int PinCount => Board.PinCount - (_added.Count + _read.Count - _shown.Count);

    /// <summary>Whether there may be older pins.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>The number of new pins that are not shown yet.</summary>
    public int NewPins => _new.Count;

    /// <summary>How far the page was scrolled, in pixels.</summary>
    public double ScrollTop { get; set; }

    /// <summary>The pin that was opened last; null if none was.</summary>
    public string? OpenedPinId { get; set; }

    /// <summary>Returns the display name of a person of the board or of a pin; the user id if the person is not known.</summary>
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

    /// <summary>Reads the board and its newest pins again. New pins do not move the visible pins: if the page is scrolled, they wait for
    /// <see cref="ShowNewPins"/>, and <see cref="NewPins"/> is their number. If there are no new pins, deleted pins disappear at once,
    /// at any scroll position.</summary>
    /// <exception cref="ParleyException">The board could not be read.</exception>
    public async Task RefreshAsync()
    {
        int version;
        Board board;
        Page<Pin> page;
        do
        {
            version = _version;
            board = await parley.Boards.GetAsync(Board.Id);
            page = await parley.Boards.PinsAsync(Board.Id, limit: PageSize);
        }
        while (version != _version); // The person has changed the board meanwhile. The answers may not contain that change.

        _version++;
        (Board, _newest) = (board, page);
        Learn(board.Users);
        Learn(page.Users);
        var read = IdsOf(_read);
        _new.Clear();
        _new.UnionWith(page.Items.Select(pin => pin.Id).TakeWhile(id => !read.Contains(id)));
        _new.ExceptWith(_added.Select(pin => pin.Id));
        var newest = IdsOf(page.Items);
        _added.RemoveAll(pin => !newest.Contains(pin.Id)); // Pins that the server no longer returns were deleted.
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
        _newest = null;
        _new.Clear();
        var newest = IdsOf(page.Items);
        var items = page.Items.Where(pin => !_removed.Contains(pin.Id));
        var overlap = _read.FindLastIndex(pin => newest.Contains(pin.Id));
        if (overlap < 0 || page.NextCursor is null)
            (_read, _cursor, HasMore) = ([.. items], page.NextCursor, page.NextCursor is not null);
        else
            _read = [.. items, .. _read.Skip(overlap + 1)];
        _added.RemoveAll(pin => newest.Contains(pin.Id));
        Build();
    }

    /// <summary>Shows a changed board.</summary>
    public void Show(Board changed)
    {
        _version++;
        Learn(changed.Users);
        Board = changed;
        Build();
    }

    /// <summary>Adds a new pin, unless it is known.</summary>
    public void Add(Pin pin)
    {
        if (_removed.Contains(pin.Id) || _added.Concat(_read).Any(each => each.Id == pin.Id))
            return;
        _version++;
        Learn(pin.Users);
        _added.Insert(0, pin);
        if (!_new.Remove(pin.Id)) // Otherwise the last refresh has already counted this pin.
            Board = Board with { PinCount = Board.PinCount + 1 };
        Build();
    }

    /// <summary>Removes a pin that the server has deleted.</summary>
    public void Remove(string pinId)
    {
        if (!_removed.Add(pinId))
            return;
        _version++;
        var isCounted = _new.Remove(pinId);
        isCounted |= _added.Concat(_read).Any(pin => pin.Id == pinId);
        _added.RemoveAll(pin => pin.Id == pinId);
        _read.RemoveAll(pin => pin.Id == pinId);
        if (isCounted)
            Board = Board with { PinCount = Board.PinCount - 1 };
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
        var known = IdsOf(_read);
        _read.AddRange(page.Items.Where(pin => !known.Contains(pin.Id) && !_removed.Contains(pin.Id)));
        var read = IdsOf(page.Items);
        _added.RemoveAll(pin => read.Contains(pin.Id));
        (_cursor, HasMore) = (page.NextCursor, page.NextCursor is not null);
        Build();
    }

    private static HashSet<string> IdsOf(IEnumerable<Pin> pins) => pins.Select(pin => pin.Id).ToHashSet(StringComparer.Ordinal);

    private void Learn(IReadOnlyDictionary<string, Person> users)
    {
        foreach (var (userId, person) in users)
            _people[userId] = person;
    }

    private void Build()
    {
        _shown = [.. _added.Concat(_read).Where(pin => !_hidden.Contains(pin.Id))];
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
