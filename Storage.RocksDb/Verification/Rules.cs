namespace Parley.Storage.RocksDb.Verification;

/// <summary>What a store must keep to, as reports name it.</summary>
internal static class Rules
{
    public const string Files = "every table file is as it was written";
    public const string Readable = "every row can be read";
    public const string Owner = "every row belongs to something";
    public const string Numbers = "numbers have no gaps";
    public const string Counts = "counts agree with the rows";
    public const string Entries = "an entry is what its row says";
    public const string Marks = "a mark names an entry, which names its last mark";
    public const string Seats = "never more than ten seats";
    public const string Members = "the head's members are those of the log";
    public const string Authors = "only members act";
    public const string ClientIds = "one message for a client id, and one client id for a message";
    public const string Gallery = "the gallery's index agrees with the rows";
    public const string Heads = "a head agrees with its log";
    public const string Pointers = "pointers equal heads";
    public const string Revisions = "revisions of an inbox are its own and below its head";
    public const string CreatedIds = "created ids are unique";
    public const string People = "people are found by their words";
}
