using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Verification;

/// <summary>Receives all rows of one conversation except its head.</summary>
/// <remarks>The order is: all client ids, in any order; then the log, in ascending order; then receipts and the gallery's index, in any
/// order.</remarks>
public interface IConversationVisitor
{
    /// <summary>Receives a used client id.</summary>
    void Sent(SentKey sent);

    /// <summary>Receives a row of the log.</summary>
    void Log(LogRow row);

    /// <summary>Receives a receipt.</summary>
    void Receipt(Receipt receipt);

    /// <summary>Receives a row of the gallery's index.</summary>
    void Share(ShareKey share);
}
