using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Hosting;

namespace Parley.Api.Entitlement;

/// <summary>Sends every operation as every role, and checks the status and the visible canaries of the answer.</summary>
public sealed class EntitlementTests(SharedServer shared)
{
    public static TheoryData<Role> Everybody => [.. Enum.GetValues<Role>()];

    [Theory, MemberData(nameof(Everybody))]
    public async Task Every_operation_answers_every_role_as_the_table_says(Role role)
    {
        var scenario = await new EntitlementScenarioBuilder(shared.Server, role).BuildAsync();
        using var http = await scenario.EnterAsync();
        var wrong = new List<string>();
        var seen = new HashSet<Canary>();
        foreach (var operation in Operations.All)
        {
            var answer = await Answer.ToAsync(http, scenario.Ask(operation));
            var shown = scenario.Canaries.Where(canary => answer.Has(canary.Text)).ToArray();
            seen.UnionWith(shown);
            wrong.AddRange(Verdict(scenario, operation, answer, shown).Select(what => $"{operation.Name}: {what}"));
            foreach (var nothing in scenario.AskForNothing(operation, answer.Cell))
            {
                if (await Answer.ToAsync(http, nothing) is var other && other != answer)
                    wrong.Add($"{operation.Name}: {answer.Body}, but of what does not exist {other.Body}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(
            scenario.Canaries.Where(scenario.MaySee).Select(canary => canary.Text).Order(),
            seen.Select(canary => canary.Text).Order());
    }

    [Theory]
    [InlineData(Role.Left, "left")]
    [InlineData(Role.Removed, "removed")]
    public async Task The_inbox_of_a_former_member_says_only_that_the_membership_ended(Role role, string gone)
    {
        var scenario = await new EntitlementScenarioBuilder(shared.Server, role).BuildAsync();
        using var http = await scenario.EnterAsync();

        var changes = await Answer.ToAsync(http, (HttpMethod.Get, "/v1/inbox/changes?since=0", null));

        foreach (var group in new[] { scenario.Ids["group"], scenario.Ids["quiet"] })
            Assert.Matches($$"""\{"conversationId":"{{group}}","revision":\d+,"gone":"{{gone}}"\}""", changes.Body);
    }

    [Fact]
    public void Every_route_of_the_server_is_tested()
    {
        var routes = shared.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"], (endpoint, method) =>
                Operation.Normalise($"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"))
            .Where(route => route.Contains(" /v1/", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(routes, Operations.All.Select(operation => operation.Route).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_operation_has_a_row_in_the_table_and_every_row_an_operation() =>
        Assert.Equal(Operations.All.Select(operation => operation.Name), ExpectedAnswers.Cells.Keys);

    private static IEnumerable<string> Verdict(EntitlementScenario scenario, Operation operation, Answer answer, Canary[] shown)
    {
        var expected = ExpectedAnswers.Cells[operation.Name][(int)scenario.Role];
        if (answer.Cell != expected)
            yield return $"{answer.Cell} instead of {expected}: {answer.Body}";
        foreach (var canary in shown.Where(canary => !scenario.MaySee(canary) || operation.Hides(canary) || answer.Status >= 300))
            yield return $"shows {canary.Text}: {answer.Body}";
        foreach (var canary in scenario.Canaries.Except(shown)
            .Where(canary => answer.Status < 300 && scenario.MaySee(canary) && operation.Shows(canary)))
            yield return $"does not show {canary.Text}: {answer.Body}";
    }
}
