using Parley.Client;

namespace Parley.WebClient.Conversations;

/// <summary>Sends the read position of a conversation to the server. One call runs at a time. A position that changes during a call is
/// sent by the next one.</summary>
internal sealed class ReadPosition(InboxClient inbox, string conversationId)
{
    private long _seen;
    private long _told;
    private bool _isTelling;

    /// <summary>Moves the position forward, and sends it.</summary>
    /// <param name="seq">The last entry on the screen.</param>
    /// <param name="stored">The position that the server has.</param>
    public Task MoveAsync(long seq, long stored)
    {
        (_seen, _told) = (Math.Max(_seen, seq), Math.Max(_told, stored));
        return SendAsync();
    }

    /// <summary>Sends the position, unless the server has it. After a failure, call it when the connection is back; each move also calls
    /// it.</summary>
    public async Task SendAsync()
    {
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
            // The timeline calls SendAsync again when the connection is back.
        }
        finally
        {
            _isTelling = false;
        }
    }
}
