using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Verification;

/// <summary>Receives all rows of one conversation except its head.</summary>
/// <remarks>The order is: all client ids, in any order; then the log, in the order of its numbers; then receipts and the gallery's index,
/// in any order.</remarks>
public interface IConversationVisitor
{
    /// <summary>A client id.</summary>
    void Sent(SentKey sent);

    /// <summary>A row of the log.</summary>
    void Log(LogRow row);

    /// <summary>A receipt.</summary>
    void Receipt(Receipt receipt);

    /// <summary>A row of the gallery's index.</summary>
    void Share(ShareKey share);
}
