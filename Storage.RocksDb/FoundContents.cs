using System.Globalization;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb;

/// <summary>The contents of a data folder when it was opened, for the operator who starts the server.</summary>
/// <param name="People">The number of people.</param>
/// <param name="Conversations">The number of conversations that at least one person can see.</param>
/// <param name="Messages">The number of messages in these conversations, unsent ones included.</param>
/// <param name="IsComplete">Whether everything was counted. If false, the numbers are lower bounds: the folder has more than
/// <see cref="MaxRows"/> rows of a kind, or a row could not be read.</param>
/// <param name="KilledHolder">The previous process that used the folder, if it did not close it normally; else null.</param>
public sealed record FoundContents(int People, int Conversations, long Messages, bool IsComplete, string? KilledHolder)
{
    /// <summary>The most rows of a kind that are read. It bounds the time that counting takes on a large folder.</summary>
    public const int MaxRows = 1_000;

    /// <summary>Returns the numbers as a text, for example <c>12 people, 15 conversations with 94 messages</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsComplete ? "" : "at least ")}{People} {(People == 1 ? "person" : "people")}, "
        + $"{Conversations} {Plural("conversation", Conversations)} with {Messages} {Plural("message", Messages)}");

    internal static FoundContents Count(Database database, FolderHolder? previous)
    {
        var people = 0;
        var isComplete = Visit(database, Table.People, (_, _) => people++);
        var (conversations, messages) = (0, 0L);
        isComplete &= Visit(database, Table.Heads, (key, row) =>
        {
            var head = ConversationHeadCodec.Decode(ConversationId.Parse(Key.OwnerOf(key)), key, row, out _);
            if (head.Summary is { Kind: ConversationKind.Direct, MessageCount: 0 } && head.OpenedBy.IsEmpty)
                return; // only a block is stored there
            conversations++;
            messages += head.Summary.MessageCount;
        });
        return new(people, conversations, messages, isComplete, previous is { HasEnded: false } ? previous.ToString() : null);
    }

    private static string Plural(string noun, long count) => count == 1 ? noun : noun + "s";

    private static bool Visit(Database database, Table table, RowReader read)
    {
        var (rows, isComplete) = (0, true);
        try
        {
            database.Visit(table, [], (key, row) =>
            {
                if (rows++ == MaxRows)
                    return isComplete = false;
                try
                {
                    read(key, row);
                }
                catch (DamagedRowException)
                {
                    isComplete = false;
                }

                return true;
            });
        }
        catch (DamagedRowException)
        {
            isComplete = false; // a damaged block ends the iteration
        }

        return isComplete;
    }

    private delegate void RowReader(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row);
}
