using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Grains.Users;
using Parley.Silo;
using Parley.Testing;
using Parley.Users;

namespace Parley.Unit.Hosting;

/// <summary>A silo reindexes all people once, in steps. Afterwards searches no longer look up the words of older versions.</summary>
public sealed class PeopleReindexerTests : IUserIndex
{
    private const int PatienceMilliseconds = 30_000;

    private readonly SteppedTime _time = new();
    private readonly SiloLifecycleSubject _lifecycle = new(NullLogger<SiloLifecycleSubject>.Instance);
    private readonly CapturingLogger<PeopleReindexer> _log = new();
    private readonly List<string?> _positions = [];
    private readonly List<string> _lookedUp = [];
    private bool _fails = true;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Indexing_runs_in_steps_starts_again_after_a_fault_and_reaches_all_people()
    {
        var search = new PeopleSearch(this);
        using var reindexer = new PeopleReindexer(this, search, Options.Create(new UserOptions { ReindexAtOnce = 2 }), _time, _log);
        reindexer.Participate(_lifecycle);
        await search.FindAsync(SearchQuery.Parse("ann")!, 20, 1_000, Ct);
        Assert.Equal(["ann", "ANN"], _lookedUp);

        await _lifecycle.OnStart(TestContext.Current.CancellationToken);
        (await _time.NextAsync(Ct)).End(); // the pause after a step that changed a person
        (await _time.NextAsync(Ct)).End(); // the pause after a fault
        (await _time.NextAsync(Ct)).End(); // the pause after the repeated first step
        await _lifecycle.OnStop(Ct);
        Assert.Equal([null, "b", null, "b"], _positions);

        _lookedUp.Clear();
        await search.FindAsync(SearchQuery.Parse("ann")!, 20, 1_000, Ct);
        Assert.Equal(["ann"], _lookedUp);
    }

    ValueTask<Reindexed> IUserIndex.ReindexAsync(UserId? after, int max, CancellationToken cancellationToken)
    {
        Assert.Equal(2, max);
        _positions.Add(after?.Value);
        if (after is null)
            return ValueTask.FromResult(new Reindexed(UserId.Parse("b"), Changed: 1, Unreadable: 0));
        if (!_fails)
            return ValueTask.FromResult(new Reindexed(null, Changed: 1, Unreadable: 0));
        _fails = false;
        throw new IOException("The store does not answer.");
    }

    ValueTask<Candidates> IUserIndex.CandidatesAsync(string beginning, int max, CancellationToken cancellationToken)
    {
        _lookedUp.Add(beginning);
        return ValueTask.FromResult(new Candidates([], IsComplete: true));
    }

    Task IUserIndex.PutAsync(Profile profile, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<ImmutableArray<Profile>> IUserIndex.ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    ValueTask<bool> IUserIndex.AnyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
