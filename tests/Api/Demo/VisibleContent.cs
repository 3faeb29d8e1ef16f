using Parley.Client;

namespace Parley.Api.Demo;

/// <summary>Everything that a user can read, as lines without ids and times, so that two servers can be compared.</summary>
internal static class VisibleContent
{
    /// <summary>Reads everything that the client's user can reach.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(ParleyClient client)
    {
        var me = await client.Me.GetAsync();
        var lines = new List<string> { me.ToString() };
        await foreach (var contact in client.Contacts.AllAsync())
            lines.Add($"keeps {contact.UserId}");
        await foreach (var board in client.Boards.AllAsync(me.UserId))
        {
            lines.Add($"board {board.Name}, {board.Description}, secret {board.Secret}, with {string.Join(' ', board.CollaboratorIds)}, "
                + $"{board.PinCount}");
            await foreach (var pin in client.Boards.AllPinsAsync(board.Id))
                lines.Add($"pin {pin.Title}, {pin.Note}, {pin.Link}, {pin.Image}, saved {pin.SourcePinId is not null}, on {board.Name}");
        }

        foreach (var folder in new[] { InboxFolder.Main, InboxFolder.Hidden })
        {
            await foreach (var pointer in client.Inbox.AllAsync(folder))
            {
                lines.Add($"{folder}: {Describe(pointer)}");
                await foreach (var entry in client.Messages.ForwardsAsync(pointer.ConversationId))
                    lines.Add(Describe(entry));
            }
        }

        return lines;
    }

    private static string Describe(Pointer pointer) =>
        $"{pointer.Kind} {pointer.Name}, {string.Join(' ', pointer.MemberIds.Order())}, {pointer.FromSeq}-{pointer.LastSeq}, "
        + $"read {pointer.ReadSeq}, unread {pointer.Unread}, muted {pointer.MutedUntil}, {pointer.LastMessage}";

    private static string Describe(Message entry) =>
        $"{entry.Seq} {entry.ChangedSeq} {entry.SenderId} {entry.Kind}: {entry.Text}, "
        + $"shares {string.Join('|', entry.Shares.Select(card => card.Title))}, to {entry.ReplyTo}, "
        + $"{string.Join('|', entry.Reactions.Select(reaction => $"{reaction.Name} {string.Join(' ', reaction.UserIds)}"))}, "
        + $"edited {entry.EditedAt is not null}, unsent {entry.Unsent}, "
        + $"{entry.Event?.Type} {entry.Event?.Name} {string.Join(' ', entry.Event?.UserIds ?? [])}";
}
