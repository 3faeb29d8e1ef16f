using System.Runtime.CompilerServices;
using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>A board and its newest pins.</summary>
internal sealed record BoardPins(Board Board, IReadOnlyList<Pin> Pins)
{
    private const int MaxBoards = 12;
    private const int MaxReads = 4;

    /// <summary>Returns a person's boards that the caller may see, the newest first.</summary>
    /// <exception cref="ParleyException">The boards could not be read.</exception>
    public static async Task<List<Board>> BoardsAsync(
        ParleyClient parley, string ownerId, CancellationToken cancellationToken = default)
    {
        var boards = new List<Board>();
        await foreach (var board in parley.Boards.AllAsync(ownerId, pageSize: 100, cancellationToken: cancellationToken))
            boards.Add(board);
        boards.Reverse(); // The server returns the oldest board first.
        return boards;
    }

    /// <summary>Reads the newest page of pins of the first boards that have pins: at most 12 boards, 4 at the same time. Each page is
    /// returned as soon as it arrives. A board that cannot be read is left out.</summary>
    public static async IAsyncEnumerable<BoardPins> ReadAsync(
        ParleyClient parley,
        IEnumerable<Board> boards,
        int? pageSize = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var readSlots = new SemaphoreSlim(MaxReads); // Not disposed: reads may still run when the caller has stopped.
        var reads = boards.Where(board => board.PinCount > 0).Take(MaxBoards).Select(ReadOneAsync).ToList();
        await foreach (var read in Task.WhenEach(reads).WithCancellation(cancellationToken))
        {
            if (await read is { } pins)
                yield return pins;
        }

        async Task<BoardPins?> ReadOneAsync(Board board)
        {
            await readSlots.WaitAsync(cancellationToken);
            try
            {
                return new(board, (await parley.Boards.PinsAsync(board.Id, limit: pageSize, cancellationToken: cancellationToken)).Items);
            }
            catch (ParleyException)
            {
                return null;
            }
            finally
            {
                readSlots.Release();
            }
        }
    }

    /// <summary>Reads the newest pins of boards: at most 12 boards. The newest pin of each board comes first, then the second one
    /// of each, and so on.</summary>
    /// <param name="parley">The server.</param>
    /// <param name="boards">The boards, the newest first.</param>
    /// <param name="pageSize">How many pins of each board are read.</param>
    public static async Task<IEnumerable<Pin>> NewestAsync(ParleyClient parley, IReadOnlyCollection<Board> boards, int pageSize)
    {
        var read = new Dictionary<string, BoardPins>();
        await foreach (var pins in ReadAsync(parley, boards, pageSize))
            read[pins.Board.Id] = pins;
        return Interleave([.. boards.Select(board => read.GetValueOrDefault(board.Id)).OfType<BoardPins>()]);
    }

    // The newest pin of each board, then the second one of each, and so on. Pins have no creation time, so this order only approximates
    // the order of creation.
    private static IEnumerable<Pin> Interleave(IReadOnlyCollection<BoardPins> boards)
    {
        var most = boards.Select(board => board.Pins.Count).DefaultIfEmpty().Max();
        return Enumerable.Range(0, most)
            .SelectMany(place => boards.Where(board => place < board.Pins.Count).Select(board => board.Pins[place]));
    }
}
