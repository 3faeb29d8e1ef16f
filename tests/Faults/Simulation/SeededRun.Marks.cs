using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Faults.Model;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <content>Edits, reactions and unsends.</content>
internal sealed partial class SeededRun
{
    private Task EditAsync()
    {
        var (id, actor, seq) = DrawTarget();
        var text = NewText();
        _cluster.RequestedOperations.Note(new EditRequest(id, actor, seq, text));
        return MarkAsync(
            id, actor, seq, "edits", entry => entry.Text == text, grain => grain.EditAsync(actor, seq, text, CancellationToken.None));
    }

    private Task UnsendAsync()
    {
        var (id, actor, seq) = DrawTarget();
        _cluster.RequestedOperations.Note(new UnsendRequest(id, actor, seq));
        return MarkAsync(id, actor, seq, "unsends", entry => entry.Unsent, grain => grain.UnsendAsync(actor, seq, CancellationToken.None));
    }

    private Task ReactAsync()
    {
        var (id, _, seq) = DrawTarget();
        var (actor, reaction, present) = (Actor(id), Draw(Palette), Draws(0.7));
        _cluster.RequestedOperations.Note(new ReactRequest(id, actor, seq, reaction, present));
        return MarkAsync(
            id, actor, seq, "reacts to", entry => entry.WhoHas(reaction).Contains(actor) == present,
            grain => grain.ReactAsync(actor, new(seq, reaction, present), CancellationToken.None));
    }

    /// <summary>Draws mostly a message and its sender.</summary>
    private (ConversationId Id, UserId Actor, long Seq) DrawTarget()
    {
        var id = Draw(_conversations);
        var log = _cluster.LogOf(id);
        var messages = log.EntriesAt(Math.Max(1, log.LastSeq - 20), log.LastSeq, log.LastSeq)
            .Where(version => version.Row.Kind is LogRowKind.Message).ToList();
        if (messages.Count == 0 || Draws(0.1))
            return (id, Actor(id), _random.NextInt64(1, log.LastSeq + 2));
        var row = Draw(messages).Row;
        return (id, Draws(0.9) ? row.SenderId : Actor(id), row.Seq);
    }

    private async Task MarkAsync(
        ConversationId id, UserId actor, long seq, string what, Func<WireEntry, bool> isDone,
        Func<Core.Conversations.Conversation, Task<Result<EntryView>>> call)
    {
        var window = Begin(id, $"{actor} {what} {seq} of");
        var log = window.Log;
        _cluster.RequestedOperations.Note(new MarkRequest(id, actor, seq));
        if (await AskAsync(id, $"{actor} {what} {seq}", call) is not { } answer)
            return;
        window.Demand(
            answer.Error?.Code switch
            {
                null => window.EverOrWithin(
                    head => head is not null && seq <= head.Summary.LastSeq && isDone(log.RowAt(seq, head.Summary.LastSeq).Entry!)),
                ErrorCode.NotFound => window.EverOrWithin(head => head is null || !IsReadableMessage(log, head, actor, seq)),
                ErrorCode.NotAllowed => what != "reacts to" && seq <= log.LastSeq && log.RowAt(seq, log.LastSeq).Row.SenderId != actor,
                ErrorCode.RecipientUnavailable => what != "unsends" && IsBlockedEver(id, actor),
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"{answer.Error}");
        if (answer.Value is { } entry)
            window.CheckEntry(actor, entry);
    }
}
