using System.Globalization;
using System.Text.Json;
using Parley.Api.Hosting;

namespace Parley.Api.Entitlement;

/// <summary>The start and the length of a page do not change what a person may read: every position, pages of one.</summary>
public sealed class PagingTests(SharedServer shared)
{
    public static TheoryData<Role> Everybody => [.. Enum.GetValues<Role>()];

    [Theory, MemberData(nameof(Everybody))]
    public async Task No_page_of_any_size_or_position_shows_more_than_the_whole_list(Role role)
    {
        var scenario = await new EntitlementScenarioBuilder(shared.Server, role).BuildAsync();
        using var http = await scenario.EnterAsync();
        var group = $"/v1/conversations/{scenario.Ids["group"]}";
        var head = int.Parse(scenario.Ids["last"], CultureInfo.InvariantCulture);
        var cursors = await CursorsAsync(scenario, $"{group}/shares?limit=1");
        string[] addresses =
        [
            .. Enumerable.Range(0, head + 1).SelectMany(seq => new[]
            {
                $"{group}/messages?before={seq + 1}&limit=1", $"{group}/messages?after={seq}&limit=1",
                $"{group}/messages?around={seq}&limit=1", $"{group}/changes?after={seq}&limit=1", $"{group}/changes?after={seq}&limit=2",
            }),
            .. cursors.SelectMany(cursor => new[] { $"{group}/shares?limit=1{cursor}", $"{group}/shares?limit=2{cursor}" }),
        ];

        var seen = new HashSet<string>();
        foreach (var address in addresses)
        {
            var answer = await Answer.ToAsync(http, (HttpMethod.Get, address, null));
            seen.UnionWith(scenario.Canaries.Where(canary => answer.Has(canary.Text)).Select(canary => canary.Text));
        }

        Assert.Equal(
            scenario.Canaries.Where(canary => scenario.MaySee(canary) && IsOfGroup(canary)).Select(canary => canary.Text).Order(),
            seen.Order());
    }

    private static bool IsOfGroup(Canary canary) =>
        canary.Period is Period.Before or Period.Gap or Period.After || canary.Aspect is Aspect.ClientId;

    /// <summary>The positions of pages of one for the owner. Other people may have learned these positions.</summary>
    private static async Task<string[]> CursorsAsync(EntitlementScenario scenario, string address)
    {
        using var http = await scenario.EnterAsOwnerAsync();
        var cursors = new List<string> { "" };
        while (true)
        {
            var page = JsonDocument.Parse((await Answer.ToAsync(http, (HttpMethod.Get, address + cursors[^1], null))).Body).RootElement;
            if (page.GetProperty("nextCursor").GetString() is not { } next)
                return [.. cursors];
            cursors.Add($"&cursor={Uri.EscapeDataString(next)}");
        }
    }
}
