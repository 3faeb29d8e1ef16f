using System.Text.Json;
using Azure.Data.Tables;
using Parley.Core.Verification;

namespace Parley.Storage.AzureTables.Verification;

/// <summary>Reads the states of grains, and counts pins whose board was deleted.</summary>
/// <remarks>Older versions deleted a board without its pins. Such pins can be neither seen nor deleted. They break no invariant, so they
/// are counted and are no violation. Memory holds the ids of deleted boards.</remarks>
internal sealed class GrainStateAudit(StoreTable states, Findings findings, CancellationToken cancellationToken)
{
    private const string Board = "board";
    private const string Pin = "pin";

    // The value says whether the pins of the board are still being deleted.
    private readonly Dictionary<string, bool> _deletedBoards = [];

    public async ValueTask RunAsync()
    {
        if (!await states.ExistsAsync(cancellationToken).ConfigureAwait(false))
            return; // no grain has ever stored its state

        // A partition is named after the service, the kind of grain and its key. Boards come before pins.
        await foreach (var row in states.ScanAsync(cancellationToken).ConfigureAwait(false))
        {
            findings.Row();
            if (!row.ContainsKey("Data"))
                continue; // the state was cleared
            findings.Count("grain states");
            Read(row);
        }
    }

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var member)
            && member.ValueKind is not JsonValueKind.Null
            ? member
            : null;

    private void Read(TableEntity row) => findings.Try(() =>
    {
        try
        {
            using var state = JsonDocument.Parse(Payload.Of(row));
            if (row.RowKey == Board)
                TakeBoard(row.PartitionKey, state.RootElement);
            else if (row.RowKey == Pin)
                TakePin(state.RootElement);
        }
        catch (JsonException)
        {
            findings.Violation(VerificationRules.Readable, $"{row.PartitionKey}/{row.RowKey}", "the state is not JSON");
        }
    });

    private void TakeBoard(string partition, JsonElement state)
    {
        if (Member(state, "DeletedBy") is not null)
            _deletedBoards[partition[(partition.LastIndexOf('_') + 1)..]] = Member(state, "Deletion") is not null;
    }

    private void TakePin(JsonElement state)
    {
        if (Member(state, "Pin") is { } pin
            && Member(pin, "BoardId")?.GetString() is { } boardId
            && _deletedBoards.TryGetValue(boardId, out var isBeingDeleted))
        {
            findings.Count(isBeingDeleted ? "pins of boards that are being deleted" : "orphaned pins");
        }
    }
}
