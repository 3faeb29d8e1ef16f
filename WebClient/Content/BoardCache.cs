using Parley.Client;

namespace Parley.WebClient.Content;

/// <summary>The ten boards that were shown last, with their pins and scroll positions. A board of the cache appears at once when it is
/// shown again.</summary>
/// <param name="clock">The clock.</param>
internal sealed class BoardCache(TimeProvider clock)
{
    private const int MaxBoards = 10;

    // The boards in the order in which they were last shown. The most recent one is at the end.
    private readonly List<LoadedBoard> _boards = [];

    private readonly Dictionary<string, Task<LoadedBoard>> _reads = new(StringComparer.Ordinal);

    // Pins that were deleted, or whose deletion can still be undone. A board that is loaded later does not show them, either.
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    /// <summary>The covers of boards.</summary>
    public BoardCovers Covers { get; } = new(clock);

    /// <summary>Returns a board of the cache; null if the cache does not have it.</summary>
    public LoadedBoard? Find(string boardId)
    {
        var board = _boards.Find(each => each.Board.Id == boardId);
        if (board is not null)
            Keep(board);
        return board;
    }

    /// <summary>Returns a board with its newest pins. A call during a read of the board waits for that read.</summary>
    /// <exception cref="ParleyException">The board could not be read.</exception>
    public async Task<LoadedBoard> OpenAsync(ParleyClient parley, string boardId)
    {
        if (Find(boardId) is { } known)
            return known;
        if (!_reads.TryGetValue(boardId, out var read))
            _reads[boardId] = read = ReadAsync(parley, boardId);
        try
        {
            return await read;
        }
        finally
        {
            if (_reads.GetValueOrDefault(boardId) == read)
                _reads.Remove(boardId);
        }
    }

    /// <summary>Returns a pin of a board of the cache; null if no board has it.</summary>
    public Pin? FindPin(string pinId) => _boards.SelectMany(board => board.Pins).FirstOrDefault(pin => pin.Id == pinId);

    /// <summary>Hides a pin on all boards, or shows it again.</summary>
    public void Hide(string pinId, bool isHidden)
    {
        if (isHidden)
            _hidden.Add(pinId);
        else
            _hidden.Remove(pinId);
        foreach (var board in _boards)
            board.Hide(pinId, isHidden);
    }

    /// <summary>Removes a pin that the server has deleted.</summary>
    public void Remove(string pinId)
    {
        _hidden.Add(pinId);
        foreach (var board in _boards)
            board.Remove(pinId);
    }

    /// <summary>Removes a board from the cache.</summary>
    public void Forget(string boardId) => _boards.RemoveAll(board => board.Board.Id == boardId);

    private async Task<LoadedBoard> ReadAsync(ParleyClient parley, string boardId)
    {
        var board = new LoadedBoard(parley, await parley.Boards.GetAsync(boardId));
        await board.LoadMoreAsync();
        foreach (var pinId in _hidden)
            board.Hide(pinId, isHidden: true);
        Keep(board);
        return board;
    }

    private void Keep(LoadedBoard board)
    {
        _boards.RemoveAll(each => each.Board.Id == board.Board.Id);
        _boards.Add(board);
        if (_boards.Count > MaxBoards)
            _boards.RemoveAt(0);
    }
}
