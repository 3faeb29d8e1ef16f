using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Parley.Client;
using Parley.Conversations;
using Parley.Faults.Processes;
using Parley.Storage.AzureTables;
using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>Holds what people were told, what they can read, what their inboxes say, and what the tables hold against each other.</summary>
internal static class TownTruth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>All of it, of a town where nobody sends any more.</summary>
    public static async Task AssertAsync(ClusterProcesses cluster, Town town, IReadOnlyList<Sender> senders, CancellationToken cancellationToken)
    {
        await AssertInboxesConvergeAsync(cluster, town, cancellationToken);
        foreach (var room in town.Rooms)
        {
            var sent = senders.Where(sender => sender.ConversationId == room.ConversationId).ToList();
            var read = new List<IReadOnlyList<string>>();
            for (var frontEnd = 0; frontEnd < town.FrontEnds.Count; frontEnd++)
            {
                var reader = town.ClientOf(room.MemberIds[^1], frontEnd);
                var (_, others) = await ReadBack.AssertAcknowledgedAsync(reader, room.ConversationId, sent, cancellationToken);
                Assert.Empty(others);
                read.Add(await ReadAsync(reader, room, cancellationToken));
            }

            Assert.All(read, entries => Assert.Equal(read[0], entries));
        }
    }

    /// <summary>Without a look at any conversation, which would wake it: every member's pointer comes to be at the head that the tables hold.</summary>
    /// <returns>How many pointers were behind at the first look, and how long it took until none was.</returns>
    public static async Task<(int Behind, TimeSpan Time)> AssertInboxesConvergeAsync(ClusterProcesses cluster, Town town, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var heads = await HeadsAsync(cluster, town, cancellationToken);
        for (int? behind = null; ; await Task.Delay(Pause, cancellationToken))
        {
            var late = await LateAsync(town, heads, cancellationToken);
            behind ??= late.Count;
            var time = TimeProvider.System.GetElapsedTime(start);
            if (late.Count == 0)
                return (behind.Value, time);
            Assert.True(time < Patience, $"Still behind after {time}, of {behind} at first: {string.Join("; ", late)}");
        }
    }

    private static async Task<IReadOnlyDictionary<string, long>> HeadsAsync(ClusterProcesses cluster, Town town, CancellationToken cancellationToken)
    {
        var tables = new AzureTablesStore(
            Options.Create(new AzureTablesOptions { ConnectionString = cluster.ConnectionString }), new NoRun(), TimeProvider.System);
        var ids = town.Rooms.Select(room => ConversationId.Parse(room.ConversationId)).ToImmutableArray();
        var heads = await new AzureTablesConversationStore(tables).ReadHeadsAsync(ids, cancellationToken);
        return ids.Zip(heads).ToDictionary(pair => pair.First.Value, pair => pair.Second!.Summary.LastSeq);
    }

    private static async Task<IReadOnlyCollection<string>> LateAsync(Town town, IReadOnlyDictionary<string, long> heads, CancellationToken cancellationToken)
    {
        var late = new List<string>();
        foreach (var member in town.Rooms.SelectMany(room => room.MemberIds).Distinct())
        {
            var pointers = new Dictionary<string, long>();
            await foreach (var pointer in town.ClientOf(member).Inbox.AllAsync(cancellationToken: cancellationToken))
                pointers[pointer.ConversationId] = pointer.LastSeq;
            late.AddRange(
                from room in town.Rooms
                where room.MemberIds.Contains(member) && pointers.GetValueOrDefault(room.ConversationId) != heads[room.ConversationId]
                select $"{member} in {room.ConversationId} at {pointers.GetValueOrDefault(room.ConversationId)} of {heads[room.ConversationId]}");
        }

        return late;
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(ParleyClient reader, Room room, CancellationToken cancellationToken)
    {
        var entries = new List<string>();
        await foreach (var entry in reader.Messages.ForwardsAsync(room.ConversationId, pageSize: 100, cancellationToken: cancellationToken))
            entries.Add($"{entry.Seq} {entry.SenderId} {entry.SentAt:O} {entry.Text}");
        return entries;
    }

    /// <summary>A reader of tables, which opens nothing.</summary>
    private sealed class NoRun : IRuns
    {
        public string Current => "none";

        public bool IsOver(string run) => false;
    }
}
