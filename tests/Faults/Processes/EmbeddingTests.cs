using System.Security.Claims;
using Parley.Client;
using Parley.Embedding;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>The host of docs/embedding.md: a platform with people, boards, pins and a sign-in of its own.</summary>
public sealed class EmbeddingTests
{
    private const string Ada = "auth0|5f7c8ec7c33c6c004bbafe82";
    private const string Ben = "google-oauth2|103547991597142817347";

    [Fact]
    public async Task A_numeric_pin_is_shared_with_a_person_of_a_foreign_id_who_reads_and_saves_it()
    {
        await using var issuer = await OidcIssuer.StartAsync();
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(issuer, folder);
        using var http = new HttpClient { BaseAddress = server.Address };
        var (ada, ben) = (As(http, issuer.Token("parley", Sub(Ada))), As(http, issuer.Token("parley", Sub(Ben))));
        var (adaId, benId) = (IdOf(Ada), IdOf(Ben));

        // Ben has not called yet.
        var created = await ada.Conversations.CreateAsync(
            new() { MemberIds = [benId], Message = new() { Text = "Shall we?", Shares = [ShareRef.Pin("4711")] } });

        var page = await ben.Messages.NewestAsync(created.Conversation.Id);
        var message = Assert.Single(page.Items);
        Assert.Equal(new Card(ShareKind.Pin, "4711", "Lemon cake", adaId, "https://example.com/4711", null), Assert.Single(message.Shares));
        Assert.Equal((adaId, "Ada"), (message.SenderId, page.Users[adaId].DisplayName));

        var board = Assert.Single((await ben.Boards.ListAsync(benId)).Items);
        var saved = await ben.Messages.SaveAsync(created.Conversation.Id, message.Seq, 0, board.Id, "once");
        Assert.Equal("Lemon cake", saved.Title);
        Assert.Equal(saved.Id, (await ben.Messages.SaveAsync(created.Conversation.Id, message.Seq, 0, board.Id, "once")).Id);

        var refused = await Assert.ThrowsAsync<ParleyException>(() =>
            ben.Messages.SendAsync(created.Conversation.Id, new() { Shares = [ShareRef.Pin("4712")] }));
        Assert.Equal(ProblemCode.ContentNotFound, refused.Code); // on a secret board of Ada's
        Assert.Equal(0, await server.TerminateAsync());
    }

    [Fact]
    public async Task A_token_needs_an_expiry_the_audience_and_a_user_id()
    {
        await using var issuer = await OidcIssuer.StartAsync();
        await using var other = await OidcIssuer.StartAsync();
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(issuer, folder);
        using var http = new HttpClient { BaseAddress = server.Address };

        Assert.Equal(IdOf(Ada), (await As(http, issuer.Token("parley", Sub(Ada))).Me.GetAsync()).UserId);
        foreach (var token in new[]
        {
            issuer.TokenForEver("parley", Sub(Ada)), issuer.Token("another", Sub(Ada)), issuer.Token("parley"),
            issuer.Token("parley", Sub(new string('|', 40))), other.Token("parley", Sub(Ada)),
        })
        {
            var refused = await Assert.ThrowsAsync<ParleyException>(() => As(http, token).Me.GetAsync());
            Assert.Equal(ProblemCode.Unauthenticated, refused.Code);
        }

        var dan = issuer.Token("parley", Sub("auth0|dan"), new Claim("name", "Dan"));
        Assert.Equal("Dan", (await As(http, dan).Me.GetAsync()).DisplayName);
    }

    [Theory]
    [InlineData(Ada, "auth0.7C5f7c8ec7c33c6c004bbafe82")]
    [InlineData("a.b", "a.2Eb")]
    [InlineData("a.2Eb", "a.2E2Eb")]
    [InlineData("é", ".C3.A9")]
    [InlineData("..", ".2E.2E")]
    public void A_foreign_id_is_mapped_to_a_user_id_and_back(string id, string userId)
    {
        Assert.Equal(userId, ForeignId.ToUserId(id)!.Value.Value);
        Assert.Equal(id, ForeignId.FromUserId(ForeignId.ToUserId(id)!.Value));
    }

    [Fact]
    public void The_page_shows_the_host() =>
        Assert.Contains(
            $"```csharp\n{File.ReadAllText(Repository.PathOf("samples/Embedding/Program.cs"))}```",
            File.ReadAllText(Repository.PathOf("docs/embedding.md")),
            StringComparison.Ordinal);

    private static async Task<ServerProcess> StartAsync(OidcIssuer issuer, TemporaryFolder folder)
    {
        var server = await ServerProcess.StartAsync(
            "Parley.Embedding.dll",
            folder.Path,
            ServerProcess.FreePort(),
            new Dictionary<string, string>(),
            [],
            ["--Auth:Authority", issuer.Address, "--Auth:Audience", "parley"]);
        await server.PrintsAsync("people can receive messages");
        return server;
    }

    private static Claim Sub(string id) => new("sub", id);

    private static string IdOf(string id) => ForeignId.ToUserId(id)!.Value.Value;

    private static ParleyClient As(HttpClient http, string token) =>
        new(http, new() { Token = _ => ValueTask.FromResult<string?>(token), MaxTries = 1, TryTimeout = TimeSpan.FromSeconds(60) });
}
