using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Faults.Model;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <summary>The time between the start and the end of one call to a conversation. The answer must have been true at some moment of this
/// time.</summary>
internal sealed class CallWindow(ConversationLog log, Findings findings, string call)
{
    private readonly int _began = log.Now;

    public ConversationLog Log => log;

    /// <summary>Whether a condition held at some moment of the call.</summary>
    public bool Ever(Func<ConversationHead?, bool> holds) => log.During(_began, log.Now).Any(holds);

    /// <summary>Whether a condition held at some moment of the call, or may have held between two changes of the same append. The log shows
    /// only the state after the whole append.</summary>
    public bool EverOrWithin(Func<ConversationHead?, bool> holds) =>
        Ever(holds) || Enumerable.Range(_began, log.Now - _began)
            .Any(commit => log.HeadAt(commit)!.Summary.LastSeq - (log.HeadAt(commit - 1)?.Summary.LastSeq ?? 0) > 1);

    /// <summary>Whether the conversation did not exist for a person at some moment of the call.</summary>
    public bool EverOutside(UserId userId) => EverOrWithin(head => MemberOf(head, userId) is null);

    public void Demand(bool holds, string what) => findings.Demand(holds, $"{call}: {what}");

    /// <summary>Checks that the answered state was the conversation's at some moment of the call, and includes its viewer.</summary>
    public void CheckView(UserId viewer, ConversationView view) =>
        Demand(
            Ever(head => MemberOf(head, viewer) is { } self && IsSame(SeenBy(self, head!.Summary), view.Summary)),
            $"answered a state that never existed: {view.Summary}");

    /// <summary>Checks that the answered entry had this form at some moment of the call, and that the reader was allowed to see
    /// it.</summary>
    public void CheckEntry(UserId reader, EntryView entry) =>
        Demand(
            Ever(head => head is not null
                && entry.Seq <= head.Summary.LastSeq
                && IsEntry(entry, reader, log.RowAt(entry.Seq, head.Summary.LastSeq))),
            $"answered entry {entry.Seq} in a form that it never had: {System.Text.Encoding.UTF8.GetString(entry.Json.Span)}");

    /// <summary>Checks the last number that a read returned: at some moment of the call it was the last number of the conversation, and the
    /// reader was a member then.</summary>
    public MemberSummary? CheckRead(UserId reader, long lastSeq)
    {
        var self = log.During(_began, log.Now)
            .Where(head => head?.Summary.LastSeq == lastSeq)
            .Select(head => MemberOf(head, reader))
            .FirstOrDefault(member => member is not null);
        Demand(self is not null, $"read at {lastSeq}, which was not the last number then, or which {reader} may not read.");
        return self;
    }

    /// <summary>The member for whom a conversation exists; an empty one-to-one exists only for the person who opened it.</summary>
    public static MemberSummary? MemberOf(ConversationHead? head, UserId userId) =>
        head is not null && (head.Summary.Kind is ConversationKind.Group || head.Summary.MessageCount > 0 || head.OpenedBy.Contains(userId))
            ? head.Summary.Find(userId)
            : null;

    public static bool IsEntry(EntryView entry, UserId reader, RowVersion version) =>
        version.Row.Seq == entry.Seq
        && entry.Json.Span.SequenceEqual(version.Row.Body.Span)
        && entry.ClientId == (version.Row.SenderId == reader ? version.Row.ClientId : null)
        && entry.People.SequenceEqual(version.Row.People);

    private static ConversationSummary SeenBy(MemberSummary self, ConversationSummary summary) =>
        summary.LastMessage?.Seq < self.FirstReadableSeq ? summary with { LastMessage = null } : summary;

    private static bool IsSame(ConversationSummary one, ConversationSummary other) =>
        one with { Members = default } == other with { Members = default } && one.Members.SequenceEqual(other.Members);
}
