using Parley.Api.Conversations;
using Parley.Api.Hosting;

namespace Parley.Api.Live;

/// <summary>Shows that receipts which moved before would have arrived by now.</summary>
internal static class LiveMarker
{
    /// <summary>Completes when a receipt that moved after this call has arrived at another person, and when the streams then have shown a
    /// later message.</summary>
    /// <param name="server">The server.</param>
    /// <param name="people">The people whose streams these are.</param>
    /// <param name="streams">The streams.</param>
    public static async Task PassAsync(ParleyServer server, LivePerson[] people, params EventReader[] streams)
    {
        var (id, _) = await SendAsync(server, [.. people.Select(person => person.Id)]);
        foreach (var stream in streams)
            await stream.UntilSeqAsync(id, 2);
    }

    /// <summary>Makes an event that arrives after everything that happened before this call.</summary>
    /// <returns>A text of the event.</returns>
    public static async Task<string> MakeAsync(ParleyServer server, string userId) => (await SendAsync(server, userId)).Text;

    private static async Task<(string Id, string Text)> SendAsync(ParleyServer server, params IEnumerable<string> people)
    {
        var (writer, reader) = (await LivePerson.NewAsync(server, "writer"), await LivePerson.NewAsync(server, "reader"));
        var id = await writer.Client.GroupAsync([reader.Id, .. people]);
        await using var own = await writer.FollowAsync(id);
        await reader.Client.Inbox.ReadAsync(id, 1);
        await own.NextAsync("receipts");
        var text = $"marker-{Guid.NewGuid():N}";
        await writer.Client.SayAsync(id, text);
        return (id, text);
    }
}
