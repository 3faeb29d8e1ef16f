using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;

namespace Parley.Api.Live;

/// <summary>Clients resume from any revision without a gap.</summary>
public sealed class ResumeTests
{
    private const int Resumes = 10_000;
    private const int People = 4;

    [Fact]
    public async Task After_10000_resumes_at_random_revisions_everything_received_is_the_log_in_order()
    {
        await using var server = await ParleyServer.StartAsync();
        // A stream that the client leaves is closed at once. By default, HttpClient reads on for two seconds.
        using var handler = new SocketsHttpHandler { UseCookies = false, ResponseDrainTimeout = TimeSpan.Zero };
        using var http = new HttpClient(handler) { BaseAddress = server.Address };
        var ids = Enumerable.Range(0, People).Select(_ => SharedServer.NewUser("person")).ToList();
        var clients = await Task.WhenAll(ids.Select(id => SignInAsync(http, id)));
        string[] conversations =
        [
            await clients[0].GroupAsync([.. ids[1..]]),
            await clients[1].GroupAsync([ids[0], .. ids[2..]]),
            await clients[2].GroupAsync([.. ids[..2], ids[3]]),
        ];
        foreach (var id in conversations)
            await clients[0].SayAsync(id, "hello");

        var people = clients.Select((client, number) => new ResumingPerson(client, conversations, new Random(number))).ToList();
        await Task.WhenAll(people.Select(async person =>
        {
            for (var i = 0; i < Resumes / People; i++)
                await person.ResumeAsync();
        }));
        await Task.WhenAll(people.Select(person => person.CheckAsync()));
    }

    private static async Task<ParleyClient> SignInAsync(HttpClient http, string id)
    {
        var token = (await new ParleyClient(http).SignIn.AsAsync(id)).Token;
        return new(http, new() { Token = _ => ValueTask.FromResult<string?>(token), MaxTries = 1 });
    }
}
