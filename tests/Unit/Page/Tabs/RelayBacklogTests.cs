using Parley.WebClient.Tabs;

namespace Parley.Unit.Page.Tabs;

public sealed class RelayBacklogTests
{
    private const int Million = 1_000_000;

    private readonly RelayBacklog _backlog = new(maxWaiting: 100);

    public RelayBacklogTests()
    {
        _backlog.Continue(0);
        _backlog.Begin(0);
    }

    [Fact]
    public void Only_events_that_wait_count_towards_the_bound()
    {
        for (var revision = 1; revision <= 20; revision++)
        {
            _backlog.Add(Large(revision));
            Assert.Equal(Million, _backlog.Next()?.Length);
        }
    }

    [Fact]
    public void Above_the_bound_of_characters_resync_takes_the_place_of_all()
    {
        for (var revision = 1; revision <= 6; revision++)
            _backlog.Add(Large(revision));
        Assert.Contains("event: resync\nid: 5\n", _backlog.Next(), StringComparison.Ordinal);
        Assert.Equal((Million, null), (_backlog.Next()?.Length, _backlog.Next()));
    }

    private static RelayMessage Large(int revision) => new(RelayKind.Changes, revision - 1, revision, new('x', Million));
}
