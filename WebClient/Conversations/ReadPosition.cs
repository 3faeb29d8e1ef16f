using Parley.Client;

namespace Parley.WebClient.Conversations;

/// <summary>Tells the server how far the person has read. One call is under way at a time; what is seen meanwhile is told in the next
/// one.</summary>
internal sealed class ReadPosition(InboxClient inbox, string conversationId)
{
    private long _seen;
    private long _told;
    private bool _isTelling;

    /// <summary>Moves the position. A failure is repeated with the next move.</summary>
    /// <param name="seq">The last entry on the screen.</param>
    /// <param name="stored">The position that the server has.</param>
    public async Task MoveAsync(long seq, long stored)
    {
        (_seen, _told) = (Math.Max(_seen, seq), Math.Max(_told, stored));
        if (_isTelling)
            return;
        _isTelling = true;
        try
        {
            while (_told < _seen)
            {
                var next = _seen;
                await inbox.ReadAsync(conversationId, next);
                _told = next;
            }
        }
        catch (ParleyException)
        {
            // The person does not need to know: the next entry that is seen tries again.
        }
        finally
        {
            _isTelling = false;
        }
    }
}
