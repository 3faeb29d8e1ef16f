using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Parley.Client;
using Parley.Conversations;
using Parley.Faults.Processes;
using Parley.Storage.AzureTables;
using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>Compares acknowledged sends, the readable log, the inboxes and the tables with each other.</summary>
internal static class ClusterConsistency
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Compares everything, then kills all silos and verifies the tables. All senders must have stopped before.</summary>
    public static async Task AssertAsync(
        ClusterProcesses cluster, ClusterScenario scenario, IReadOnlyList<Sender> senders, CancellationToken cancellationToken)
    {
        await AssertInboxesConvergeAsync(cluster, scenario, cancellationToken);
        foreach (var conversation in scenario.Conversations)
        {
            var sent = senders.Where(sender => sender.ConversationId == conversation.ConversationId).ToList();
            var read = new List<IReadOnlyList<string>>();
            for (var frontEnd = 0; frontEnd < scenario.FrontEnds.Count; frontEnd++)
            {
                var reader = scenario.ClientOf(conversation.MemberIds[^1], frontEnd);
                var (_, others) = await ReadBack.AssertAcknowledgedAsync(reader, conversation.ConversationId, sent, cancellationToken);
                Assert.Empty(others);
                read.Add(await ReadAsync(reader, conversation, cancellationToken));
            }

            Assert.All(read, entries => Assert.Equal(read[0], entries));
        }

        await AssertTablesAsync(cluster);
    }

    /// <summary>Kills all silos and verifies the tables, as an operator does.</summary>
    public static async Task AssertTablesAsync(ClusterProcesses cluster)
    {
        await cluster.KillAsync([.. cluster.Silos]);
        var (exitCode, output) = await cluster.VerifyAsync();
        Assert.True(exitCode == 0, output);
        Assert.Contains("No violations.", output, StringComparison.Ordinal);
    }

    /// <summary>Waits until every member's pointer has reached the head that the tables hold. It calls no conversation, because a call
    /// would activate it.</summary>
    /// <returns>The number of pointers that were behind at first, and the time until none was.</returns>
    public static async Task<(int Behind, TimeSpan Time)> AssertInboxesConvergeAsync(
        ClusterProcesses cluster, ClusterScenario scenario, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var heads = await HeadsAsync(cluster, scenario, cancellationToken);
        for (int? behind = null; ; await Task.Delay(Pause, cancellationToken))
        {
            var late = await LateAsync(scenario, heads, cancellationToken);
            behind ??= late.Count;
            var time = TimeProvider.System.GetElapsedTime(start);
            if (late.Count == 0)
                return (behind.Value, time);
            Assert.True(time < Patience, $"Still behind after {time}, of {behind} at first: {string.Join("; ", late)}");
        }
    }

    private static async Task<IReadOnlyDictionary<string, long>> HeadsAsync(
        ClusterProcesses cluster, ClusterScenario scenario, CancellationToken cancellationToken)
    {
        var tables = new AzureTablesStore(
            Options.Create(new AzureTablesOptions { ConnectionString = cluster.ConnectionString }), new NoRun(), TimeProvider.System);
        var ids = scenario.Conversations.Select(conversation => ConversationId.Parse(conversation.ConversationId)).ToImmutableArray();
        var heads = await new AzureTablesConversationStore(tables).ReadHeadsAsync(ids, cancellationToken);
        return ids.Zip(heads).ToDictionary(pair => pair.First.Value, pair => pair.Second!.Summary.LastSeq);
    }

    private static async Task<IReadOnlyCollection<string>> LateAsync(
        ClusterScenario scenario, IReadOnlyDictionary<string, long> heads, CancellationToken cancellationToken)
    {
        var late = new List<string>();
        foreach (var member in scenario.Conversations.SelectMany(conversation => conversation.MemberIds).Distinct())
        {
            var pointers = new Dictionary<string, long>();
            await foreach (var pointer in scenario.ClientOf(member).Inbox.AllAsync(cancellationToken: cancellationToken))
                pointers[pointer.ConversationId] = pointer.LastSeq;
            late.AddRange(
                from conversation in scenario.Conversations
                where conversation.MemberIds.Contains(member)
                    && pointers.GetValueOrDefault(conversation.ConversationId) != heads[conversation.ConversationId]
                select $"{member} in {conversation.ConversationId} at {pointers.GetValueOrDefault(conversation.ConversationId)} of "
                    + $"{heads[conversation.ConversationId]}");
        }

        return late;
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(
        ParleyClient reader, ClusterConversation conversation, CancellationToken cancellationToken)
    {
        var entries = new List<string>();
        var forwards = reader.Messages.ForwardsAsync(conversation.ConversationId, pageSize: 100, cancellationToken: cancellationToken);
        await foreach (var entry in forwards)
            entries.Add($"{entry.Seq} {entry.SenderId} {entry.SentAt:O} {entry.Text}");
        return entries;
    }

    /// <summary>The run of a process that only reads the tables and opens no conversation.</summary>
    private sealed class NoRun : IRuns
    {
        public string Current => "none";

        public IReadOnlyCollection<string>? Living => null;

        public bool IsOver(string run) => false;
    }
}
