using Parley.Client;

namespace Parley.WebClient.Content;

/// <summary>The cover pictures of boards. One request of the server returns up to 100 covers, so covers that are requested within 30 ms
/// share a request.</summary>
/// <param name="clock">The clock.</param>
internal sealed class BoardCovers(TimeProvider clock)
{
    private const int MaxBoards = 100;
    private const int MaxKnown = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    // The covers in the order in which they arrived. Each answer moves its covers to the end.
    private readonly OrderedDictionary<string, Image?> _known = new(StringComparer.Ordinal);

    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private bool _isAsking;

    /// <summary>Occurs when covers have arrived.</summary>
    public event EventHandler? Changed;

    /// <summary>Returns the cover of a board; null if the board has no cover, or if its cover is not known yet.</summary>
    public Image? Find(string boardId) => _known.GetValueOrDefault(boardId);

    /// <summary>Requests covers. Known covers are requested again, because they may have changed.</summary>
    public void Request(ParleyClient parley, IEnumerable<string> boardIds)
    {
        _wanted.UnionWith(boardIds);
        if (_isAsking || _wanted.Count is 0)
            return;
        _isAsking = true;
        _ = AskAsync(parley); // Not awaited: covers appear when they arrive. After a failure, tiles have no cover.
    }

    private async Task AskAsync(ParleyClient parley)
    {
        try
        {
            await Task.Delay(Pause, clock);
            while (_wanted.Count > 0)
            {
                string[] boardIds = [.. _wanted.Take(MaxBoards)];
                _wanted.ExceptWith(boardIds);
                var cards = await parley.Cards.ResolveAsync(boardIds.Select(id => CardRef.Of(ShareKind.Board, id)));
                foreach (var (boardId, resolved) in boardIds.Zip(cards))
                    Keep(boardId, resolved.Card?.Image);
                Changed?.Invoke(this, EventArgs.Empty);
            }
        }
        catch (ParleyException)
        {
            _wanted.Clear();
        }
        finally
        {
            _isAsking = false;
        }
    }

    private void Keep(string boardId, Image? cover)
    {
        _known.Remove(boardId);
        _known.Add(boardId, cover);
        if (_known.Count > MaxKnown)
            _known.RemoveAt(0);
    }
}
