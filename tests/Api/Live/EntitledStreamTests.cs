using System.Net;
using Parley.Api.Entitlement;
using Parley.Api.Hosting;

namespace Parley.Api.Live;

/// <summary>Follows the stream of every role from before the data set exists, and searches every byte of it for canaries.</summary>
public sealed class EntitledStreamTests(SharedServer shared)
{
    public static TheoryData<Role> WithToken => [.. Enum.GetValues<Role>().Where(role => !role.HasNoToken())];

    public static TheoryData<Role> WithoutToken => [.. Enum.GetValues<Role>().Where(role => role.HasNoToken())];

    [Theory, MemberData(nameof(WithToken))]
    public async Task No_byte_of_a_stream_shows_what_the_person_may_not_see(Role role)
    {
        RawStream? stream = null;
        var builder = new EntitlementScenarioBuilder(shared.Server, role)
        {
            OnPerson = async scenario => stream = await RawStream.OpenAsync(await scenario.EnterAsync()),
        };
        var scenario = await builder.BuildAsync();
        await using (stream)
        {
            await stream!.UntilAsync(await LiveMarker.MakeAsync(shared.Server, scenario.Ids["self"]));
            var text = stream.Text;

            Assert.DoesNotContain(scenario.Canaries, canary => !MaySee(scenario, canary) && text.Contains(canary.Text));
            Assert.All(
                Lived(role), period => Assert.Contains(scenario.Canaries, canary => canary.Period == period && text.Contains(canary.Text)));
            Assert.Equal(role.LeavesEarly(), text.Contains("\"gone\":", StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(WithoutToken))]
    public async Task A_caller_without_a_valid_token_gets_no_stream(Role role)
    {
        var scenario = await new EntitlementScenarioBuilder(shared.Server, role).BuildAsync();
        using var http = await scenario.EnterAsync();
        using var answer = await EventReader.SendAsync(http, "0");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.NotEqual(EventReader.MediaType, answer.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>What a stream may show: what the person may read at the end, and what the person could read at the time. A text that was
    /// erased later was visible to those who were members before. A late member sees the name that the group has at that time.</summary>
    private static bool MaySee(EntitlementScenario scenario, Canary canary) =>
        scenario.MaySee(canary)
        || (scenario.Role.JoinsLate() && canary is { Period: Period.Gap, Aspect: Aspect.Name })
        || (scenario.Role.IsThereBefore() && canary.Period switch
        {
            Period.Before or Period.Quiet => true,
            Period.Erased => scenario.WasSaid(canary),
            _ => false,
        });

    /// <summary>The places of which a stream must have shown something, because the person was a member then.</summary>
    private static Period[] Lived(Role role) => role switch
    {
        Role.Left or Role.Removed => [Period.Before, Period.Quiet, Period.Erased],
        Role.Rejoined => [Period.Before, Period.Quiet, Period.Erased, Period.After],
        Role.Late or Role.LateWithHistory or Role.LateWithSomeHistory => [Period.After],
        Role.Member or Role.Blocked or Role.Owner =>
            [Period.Before, Period.Gap, Period.After, Period.Quiet, Period.Direct, Period.Erased],
        _ => [],
    };
}
