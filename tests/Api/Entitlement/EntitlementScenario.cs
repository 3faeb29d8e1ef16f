using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Auth;
using Parley.Api.Hosting;
using Parley.Users;

namespace Parley.Api.Entitlement;

/// <summary>The data set of one role: conversations, boards and users, with a canary in everything that some role must not see.</summary>
internal sealed class EntitlementScenario(ParleyServer server, Role role)
{
    /// <summary>The words that <see cref="AskForNothing"/> replaces by ids of missing objects.</summary>
    private static readonly string[] Things = ["group", "quiet", "direct", "empty", "board", "pin", "deletedBoard", "deletedPin"];

    private static readonly string[] Shareable = ["board", "pin", "deletedBoard", "deletedPin"];
    private static readonly string[] Numbers = ["before", "last", "earlier", "mine", "directMine", "directTheirs"];

    private int _fresh;

    /// <summary>The role that the data set was built for.</summary>
    public Role Role => role;

    /// <summary>Ids and numbers by the words that represent them in operations.</summary>
    public Dictionary<string, string> Ids { get; } = new(StringComparer.Ordinal) { ["love"] = "love", ["idea"] = "idea" };

    /// <summary>All canaries.</summary>
    public List<Canary> Canaries { get; } = [];

    /// <summary>Whether members could see a canary while it was in the group, although it may be erased now.</summary>
    public bool WasSaid(Canary canary) =>
        canary.Aspect is not Aspect.Note
        && Canaries.IndexOf(canary) > Canaries.FindIndex(first => first is { Period: Period.Before, Aspect: Aspect.Name });

    /// <summary>Creates a canary.</summary>
    public string Plant(Period period, Aspect aspect, string label = "")
    {
        var text = $"{period}-{aspect}-{label}-".ToLowerInvariant().Replace("--", "-", StringComparison.Ordinal)
            + Guid.NewGuid().ToString("N")[..16];
        Canaries.Add(new(period, aspect, text));
        return text;
    }

    /// <summary>Makes a person's id and name a canary.</summary>
    public void Plant(Period period, string userId) => Canaries.Add(new(period, Aspect.Person, userId));

    /// <summary>Whether the role may see a canary.</summary>
    public bool MaySee(Canary canary) => role.Entitlement().Contains(canary.Period);

    /// <summary>A client of the owner, who sees everything in the group.</summary>
    public Task<HttpClient> EnterAsOwnerAsync() => server.HttpAsAsync(Ids["owner"]);

    /// <summary>A client of the person with the role, with the token that this person has.</summary>
    public async Task<HttpClient> EnterAsync()
    {
        var self = Ids["self"];
        var http = await server.HttpAsAsync(self);
        var now = server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        http.DefaultRequestHeaders.Authorization = role switch
        {
            Role.NotSignedIn => null,
            Role.Expired => Bearer(InvalidTokens.Expired(server, UserId.Parse(self))),
            Role.Forged => Bearer(InvalidTokens.Forged(self, now.AddHours(1))),
            _ => http.DefaultRequestHeaders.Authorization,
        };
        return http;
    }

    /// <summary>Builds the request of an operation with the ids of this data set.</summary>
    public (HttpMethod Method, string Address, string? Body) Ask(Operation operation)
    {
        Ids["fresh"] = $"fresh{++_fresh}";
        return operation.Fill(Ids);
    }

    /// <summary>The same requests for objects that do not exist, if the answer is a refusal.</summary>
    public IEnumerable<(HttpMethod Method, string Address, string? Body)> AskForNothing(Operation operation, string cell) => cell switch
    {
        "404" => [operation.Fill(With(Things)), operation.Fill(With(Numbers))],
        "404c" => [operation.Fill(With(Shareable))],
        "400" => [operation.Fill(With(Numbers))],
        _ => [],
    };

    private static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    private Dictionary<string, string> With(string[] missing)
    {
        // A client id that names another request is refused with that reason. Only the person who chose it can learn this.
        var ids = new Dictionary<string, string>(Ids, StringComparer.Ordinal) { ["pinnedId"] = "unused" };
        foreach (var word in missing)
        {
            ids[word] = word switch
            {
                _ when Numbers.Contains(word) => "9999",
                "direct" or "empty" => Directly(Ids["self"], SharedServer.NewUser("nobody")),
                _ => OpaqueId.From(Guid.CreateVersion7()),
            };
        }

        return ids;
    }

    private static string Directly(string one, string other) =>
        string.CompareOrdinal(one, other) < 0 ? $"d~{one}~{other}" : $"d~{other}~{one}";
}
