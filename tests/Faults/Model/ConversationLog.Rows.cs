using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Faults.Model;

/// <content>The checks of each row.</content>
internal sealed partial class ConversationLog
{
    private void CheckNew(RowVersion version, ConversationAppend append)
    {
        var (row, seq) = (version.Row, version.Row.Seq);
        if (version.Entry is { } entry)
        {
            CheckEntry(version, entry);
            _shares += entry.Kind is EntryKind.Message ? requested.SharesOf(id, row) : 0;
        }

        if (row.Kind is LogRowKind.System)
            CheckEvent(version.Entry!, seq);
        else
            findings.Demand(_seats.Any(seat => seat.UserId == row.SenderId), $"{id}: {seq} is by {row.SenderId}, who is not a member.");

        if (row.Kind is LogRowKind.Message)
            CheckMessage(row, version.Entry!, append);
        if (row.Kind is LogRowKind.Mark)
        {
            findings.Demand(row.Changed > 0 && row.Changed < seq, $"{id}: mark {seq} names {row.Changed}.");
            findings.Demand(
                requested.Use(new MarkRequest(id, row.SenderId, row.Changed)), $"{id}: mark {seq} was not requested, or written twice.");
        }

        findings.Demand(row.MessageCount == _messages, $"{id}: {seq} counts {row.MessageCount} messages of {_messages}.");
        findings.Demand(row.ShareCount == _shares, $"{id}: {seq} counts {row.ShareCount} shares of {_shares}.");
    }

    private void CheckMessage(LogRow row, WireEntry entry, ConversationAppend append)
    {
        _messages++;
        _newestMessage = row.Seq;
        if (_seats.Find(seat => seat.UserId == row.SenderId) is { } own)
            (own.NewestOwnSeq, own.NewestOwnMessageCount) = (row.Seq, _messages);

        var key = (row.SenderId, row.ClientId!.Value);
        findings.Demand(
            _sent.TryAdd(key, row.Seq),
            $"{id}: client id {row.ClientId} of {row.SenderId} names {_sent.GetValueOrDefault(key)} and {row.Seq}.");
        findings.Demand(
            append.SentKeys.Any(sent => (sent.SenderId, sent.ClientId) == key && sent.Seq == row.Seq), $"{id}: {row.Seq} has no key.");
        findings.Demand(
            requested.Sends(id, row.SenderId, key.Value).Any(send => IsOf(send, row, entry)),
            $"{id}: {row.Seq} differs from the message that was sent as {row.ClientId}.");
        findings.Demand(
            !append.Head.Blocks.Any(block => block.IsBlocked && block.UserId != row.SenderId && Head?.Blocks.Contains(block) is true),
            $"{id}: {row.Seq} is by a person whom a member blocks.");
    }

    private static bool IsOf(SendMessage send, LogRow row, WireEntry entry) =>
        send.ReplyTo == entry.ReplyTo
        && (row.Changed > 0 // changed in the same append: its first state was never stored
            || (send.Text == entry.Text
                && send.Shares.SequenceEqual(entry.Shares.Select(card => new Content.ContentRef(card.Kind, card.Id)))));

    private void CheckEvent(WireEntry entry, long seq)
    {
        var what = entry.Event!;
        var users = what.UserIds ?? [];
        findings.Demand(what.ActorId == entry.SenderId, $"{id}: {seq} has two actors.");
        findings.Demand(
            what.Type == "created" == (seq == 1) && (seq == 1 || _seats.Any(seat => seat.UserId == what.ActorId)),
            $"{id}: {seq} {what.Type} by {what.ActorId}, who is not a member.");
        switch (what.Type)
        {
            case "created":
                findings.Demand(requested.Has(new CreateRequest(id, what.ActorId)), $"{id} was not requested.");
                _seats.AddRange(users.Select(user => new Seat(user, seq)));
                findings.Demand(users.Contains(what.ActorId), $"{id}: created without its creator.");
                break;
            case "added":
                foreach (var user in users)
                {
                    findings.Demand(_seats.All(seat => seat.UserId != user), $"{id}: {seq} adds {user} again.");
                    findings.Demand(
                        requested.Use(new AddMemberRequest(id, what.ActorId, user)),
                        $"{id}: {seq} adds {user}, which was not requested, or was written twice.");
                    _seats.Add(new(user, seq) { MessagesBefore = _messages, AddedBy = what.ActorId });
                }

                break;
            case "removed" or "left":
                foreach (var user in users.DefaultIfEmpty(what.ActorId))
                {
                    findings.Demand(what.Type == "left" == (user == what.ActorId), $"{id}: {seq} {what.Type} {user} by {what.ActorId}.");
                    findings.Demand(_seats.RemoveAll(seat => seat.UserId == user) == 1, $"{id}: {seq} removes {user}, not a member.");
                    findings.Demand(
                        requested.Use(new RemoveMemberRequest(id, what.ActorId, user)),
                        $"{id}: {seq} removes {user}, which was not requested, or was written twice.");
                }

                break;
            case "renamed":
                findings.Demand(
                    requested.Use(new RenameRequest(id, what.ActorId, what.Name)), $"{id}: {seq} was not requested, or written twice.");
                break;
            default:
                findings.Demand(false, $"{id}: {seq} is {what.Type}.");
                break;
        }

        findings.Demand(_seats.Count <= 10, $"{id}: {_seats.Count} seats at {seq}.");
    }

    private void CheckEntry(RowVersion version, WireEntry entry)
    {
        var row = version.Row;
        findings.Demand(
            entry.ConversationId == id && entry.Seq == row.Seq && entry.SenderId == row.SenderId && (entry.ChangedSeq ?? 0) == row.Changed,
            $"{id}: {row.Seq} has a body that differs from its row.");
        findings.Demand(
            row.People.Contains(entry.SenderId) && entry.Reactions.All(reaction => reaction.UserIds.All(row.People.Contains)),
            $"{id}: {row.Seq} names people that its row does not.");
        findings.Demand(
            !entry.Unsent || (entry.Text is null && entry.Shares.IsEmpty), $"{id}: {row.Seq} is unsent but still has content.");
    }

    private void CheckChange(RowVersion before, RowVersion after, ConversationAppend append)
    {
        var (was, now) = (before.Entry!, after.Entry!);
        var (row, seq) = (after.Row, after.Row.Seq);
        CheckEntry(after, now);
        var marks = append.Rows.Where(mark => mark.Kind is LogRowKind.Mark && mark.Changed == seq && mark.Seq > LastSeq).ToList();
        findings.Demand(
            marks.Count > 0 && row.Changed == marks.Max(mark => mark.Seq), $"{id}: {seq} changed without a mark.");
        findings.Demand(
            Unchanging(before.Row) == Unchanging(row)
            && was.SentAt == now.SentAt && was.ReplyTo == now.ReplyTo && was.Kind is EntryKind.Message,
            $"{id}: {seq} changed an immutable field.");
        findings.Demand(!was.Unsent || now.Unsent, $"{id}: {seq} is no longer unsent.");
        if (was.Text != now.Text && !now.Unsent)
        {
            findings.Demand(
                requested.Use(new EditRequest(id, row.SenderId, seq, now.Text)), $"{id}: {seq} was edited without a request, or twice.");
            findings.Demand(marks.Any(mark => mark.SenderId == row.SenderId), $"{id}: {seq} was edited by another person.");
        }

        if (!was.Unsent && now.Unsent)
            findings.Demand(requested.Has(new UnsendRequest(id, row.SenderId, seq)), $"{id}: {seq} was unsent without a request.");
        foreach (var reaction in was.Reactions.Concat(now.Reactions).Select(reaction => reaction.Reaction).Distinct())
        {
            var (had, has) = (was.WhoHas(reaction), now.WhoHas(reaction));
            foreach (var user in had.Except(has).Concat(has.Except(had)))
            {
                findings.Demand(
                    (now.Unsent && !was.Unsent) || (marks.Any(mark => mark.SenderId == user)
                        && requested.Has(new ReactRequest(id, user, seq, reaction, has.Contains(user)))),
                    $"{id}: {seq} has another reaction of {user} without a request.");
            }
        }
    }

    private static LogRow Unchanging(LogRow row) => row with { Body = default, Changed = 0, People = default, OperationId = default };
}
