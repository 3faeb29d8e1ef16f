using System.Text.Json;
using Parley.Core.Storage;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb;

/// <summary>Deletes the content of pins whose board was deleted. Versions before schema 3 left such pins, which can be neither seen nor
/// deleted.</summary>
/// <remarks>This is a step of a migration. No other code may write to the database at the same time. Each step reads and writes a bounded
/// number of rows. The migration is idempotent. Each pin becomes a tombstone, as if it had been deleted normally, so that its id stays
/// used.</remarks>
internal static class OrphanedPins
{
    private const string Pin = "pin";
    private const string Board = "board";

    /// <summary>Runs all steps.</summary>
    /// <param name="database">The database, open for writing.</param>
    /// <param name="rowsAtOnce">The number of rows in one step.</param>
    /// <returns>The number of deleted pins.</returns>
    public static int RemoveAll(Database database, int rowsAtOnce = 1_000)
    {
        var step = RemoveSome(database, [], rowsAtOnce);
        var removed = step.Removed;
        while (step.Next is { } next)
        {
            step = RemoveSome(database, next, rowsAtOnce);
            removed += step.Removed;
        }

        return removed;
    }

    /// <summary>Runs one step. Rows that cannot be decoded stay; <c>verify</c> names them.</summary>
    /// <param name="database">The database, open for writing.</param>
    /// <param name="after">The key after which the step begins; empty for the first pin.</param>
    /// <param name="maxRows">The most rows of pins to read.</param>
    /// <returns>The key after which the next step begins, or null at the end; and the number of deleted pins.</returns>
    public static (byte[]? Next, int Removed) RemoveSome(Database database, byte[] after, int maxRows)
    {
        using var batch = new Batch(database);
        var boards = new Dictionary<string, bool>();
        var (last, seen, removed) = (after, 0, 0);
        byte[] start = after.Length == 0 ? [] : [.. after, 0];
        var prefix = Key.GrainStates(Pin);
        database.Visit(Table.GrainState, prefix, start.Length == 0 ? prefix : start, backwards: false, (key, row) =>
        {
            last = key.ToArray();
            if (TombstoneOf(database, last, row.ToArray(), boards) is { } tombstone)
            {
                batch.Put(Table.GrainState, last, tombstone);
                removed++;
            }

            return ++seen < maxRows;
        });
        if (!batch.IsEmpty)
            batch.Write();
        return (seen < maxRows ? null : last, removed);
    }

    private static byte[]? TombstoneOf(Database database, byte[] key, byte[] row, Dictionary<string, bool> boards)
    {
        using var state = Read(key, row);
        if (Member(state?.RootElement, "Pin", JsonValueKind.Object) is not { } pin
            || Member(pin, "BoardId", JsonValueKind.String)?.GetString() is not { } boardId)
        {
            return null;
        }

        if (!boards.TryGetValue(boardId, out var isDeleted))
            boards[boardId] = isDeleted = IsDeleted(database, boardId);
        if (!isDeleted)
            return null;
        var ownerId = Member(pin, "OwnerId", JsonValueKind.String)?.GetString();
        var tombstone = JsonSerializer.SerializeToUtf8Bytes(new { Schema = 1, DeletedFrom = boardId, DeletedOwnerId = ownerId });
        return RocksDbGrainStorage.Encode(key, Guid.NewGuid(), tombstone);
    }

    private static bool IsDeleted(Database database, string boardId)
    {
        var key = Key.GrainState(GrainId.Create(Board, boardId), Board);
        if (database.Get(Table.GrainState, key) is not { } row)
            return false;
        using var state = Read(key, row);
        return Member(state?.RootElement, "DeletedBy", JsonValueKind.String) is not null;
    }

    private static JsonElement? Member(JsonElement? parent, string name, JsonValueKind kind) =>
        parent is { ValueKind: JsonValueKind.Object } some && some.TryGetProperty(name, out var member) && member.ValueKind == kind
            ? member
            : null;

    private static JsonDocument? Read(byte[] key, byte[] row)
    {
        try
        {
            return RocksDbGrainStorage.Decode(key, row).Payload is { } payload ? JsonDocument.Parse(payload) : null;
        }
        catch (Exception exception) when (exception is DamagedRowException or JsonException)
        {
            return null;
        }
    }
}
