using Parley.Api.Hosting;
using Parley.Client;

namespace Parley.Api.Live;

/// <summary>A person with the typed client, and with raw HTTP for streams.</summary>
internal sealed record LivePerson(string Id, ParleyClient Client, HttpClient Http)
{
    /// <summary>A new person of a server.</summary>
    public static async Task<LivePerson> NewAsync(ParleyServer server, string name)
    {
        var id = SharedServer.NewUser(name);
        return new(id, await server.AsAsync(id, name), await server.HttpAsAsync(id));
    }

    /// <summary>Opens a stream after reading the conversation, so that the conversation knows that this person listens.</summary>
    public async Task<EventReader> FollowAsync(string? conversationId = null)
    {
        var reader = await EventReader.OpenAsync(Http);
        if (conversationId is not null)
            await Client.Messages.ChangesAsync(conversationId, 0);
        return reader;
    }
}
