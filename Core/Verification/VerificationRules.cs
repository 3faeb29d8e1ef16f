namespace Parley.Core.Verification;

/// <summary>The rules of a valid store. Reports name them by these texts.</summary>
public static class VerificationRules
{
    /// <summary>Every table file has the checksum that the manifest has for it.</summary>
    public const string Files = "every table file is as it was written";

    /// <summary>Every row decodes under its own key.</summary>
    public const string Readable = "every row can be read";

    /// <summary>Every row belongs to a conversation or an inbox that exists.</summary>
    public const string Owner = "every row has an owner";

    /// <summary>A log is numbered 1, 2, 3, ... up to its head.</summary>
    public const string Numbers = "sequence numbers have no gaps";

    /// <summary>The counts of messages, shares and places follow from the rows.</summary>
    public const string Counts = "counts agree with the rows";

    /// <summary>An entry agrees with the row that holds it.</summary>
    public const string Entries = "entries agree with their rows";

    /// <summary>A mark names an older entry, and that entry names its last mark.</summary>
    public const string Marks = "a mark names an entry, which names its last mark";

    /// <summary>A conversation has at most ten members at any time.</summary>
    public const string Seats = "never more than ten seats";

    /// <summary>The members in the head are those that result from the system entries.</summary>
    public const string Members = "the head's members are those of the log";

    /// <summary>The author of every row was a member at that number.</summary>
    public const string Authors = "only members act";

    /// <summary>A client id names one message, and a message has one client id.</summary>
    public const string ClientIds = "one message for a client id, and one client id for a message";

    /// <summary>The index of shares has a row for each shared kind of each message, and no other.</summary>
    public const string Gallery = "the gallery's index agrees with the rows";

    /// <summary>A head agrees with the log that it ends.</summary>
    public const string Heads = "a head agrees with its log";

    /// <summary>A pointer equals its head, or a pending delivery or comparison will update it.</summary>
    public const string Pointers = "pointers equal heads";

    /// <summary>No two rows of an inbox have the same revision, and none is above the head.</summary>
    public const string Revisions = "revisions of an inbox are its own and below its head";

    /// <summary>No two creations have the same id.</summary>
    public const string CreatedIds = "created ids are unique";

    /// <summary>Each profile is found by the words of its name and by its id, and by no other word.</summary>
    public const string People = "people are found by their words";
}
