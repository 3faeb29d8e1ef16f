using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>Saves pins to boards. A pin that is already saved to a board is not saved there again, so a save that failed in part can be
/// repeated.</summary>
internal sealed class PinSaves(IReadOnlyList<SaveItem> items)
{
    // A second attempt sends the same client ids, so the server creates nothing twice if an answer was lost.
    private readonly string _saveId = Guid.NewGuid().ToString("N");
    private readonly Dictionary<(int Item, string BoardId), Pin> _saved = [];

    /// <summary>Returns the pins that were created on a board.</summary>
    public IReadOnlyList<Pin> SavedTo(string boardId) => [.. Indices(boardId, isSaved: true).Select(i => _saved[(i, boardId)])];

    /// <summary>Returns the items that are not saved to a board yet.</summary>
    public IReadOnlyList<SaveItem> RemainingFor(string boardId) => [.. Indices(boardId, isSaved: false).Select(i => items[i])];

    /// <summary>Saves the items that are not saved to a board yet. A temporary failure ends the save. A permanent refusal of one pin does
    /// not: the others are still saved.</summary>
    /// <param name="boardId">The board.</param>
    /// <param name="begins">Called before each save with the number of the item, from 1.</param>
    /// <returns>The last failure; null if everything is saved.</returns>
    public async Task<ParleyException?> SaveAsync(string boardId, Action<int> begins)
    {
        ParleyException? failure = null;
        foreach (var i in Indices(boardId, isSaved: false).ToList())
        {
            begins(i + 1);
            try
            {
                _saved[(i, boardId)] = await items[i].SaveAsync(boardId, $"{_saveId}{i}{boardId}");
            }
            catch (ParleyException exception)
            {
                failure = exception;
                if (exception.IsTemporary)
                    break;
            }
        }

        return failure;
    }

    private IEnumerable<int> Indices(string boardId, bool isSaved) =>
        Enumerable.Range(0, items.Count).Where(i => _saved.ContainsKey((i, boardId)) == isSaved);
}
