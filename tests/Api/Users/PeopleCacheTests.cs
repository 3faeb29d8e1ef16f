using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Parley.ApiFrontend;
using Parley.ApiFrontend.Users;
using Parley.Content;
using Parley.Users;

namespace Parley.Api.Users;

public sealed class PeopleCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountingDirectory _directory = new();

    [Fact]
    public async Task Names_are_read_once_a_minute_and_never_shown_older()
    {
        var people = new PeopleCache(_directory, Options.Create(new ApiOptions()), _time);
        var alice = UserId.Parse("alice");

        Assert.Equal("alice 1", await NameAsync());
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("alice 1", await NameAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("alice 2", await NameAsync());
        people.Forget(alice);
        Assert.Equal("alice 3", await NameAsync());

        async Task<string> NameAsync() => (await people.ShowAsync([alice, alice], default))["alice"].DisplayName;
    }

    [Fact]
    public async Task Many_people_are_read_in_batches_and_unknown_people_are_omitted()
    {
        var people = new PeopleCache(_directory, Options.Create(new ApiOptions()), _time);
        var shown = await people.ShowAsync(
            [.. Enumerable.Range(0, 250).Select(i => UserId.Parse($"u{i}")), UserId.Parse("nobody")], default);
        Assert.Equal((250, 3), (shown.Count, _directory.Calls));
        Assert.DoesNotContain("nobody", shown.Keys);
    }

    [Fact]
    public void The_cache_holds_no_more_people_than_the_option_allows()
    {
        var cache = new BoundedCache<int, int>(100);
        foreach (var i in Enumerable.Range(0, 1_000))
            cache.Set(i, i);
        var kept = Enumerable.Range(0, 1_000).Where(i => cache.TryGet(i, out _)).ToArray();
        Assert.InRange(kept.Length, 50, 100);
        Assert.Equal(Enumerable.Range(950, 50), kept.TakeLast(50));
    }

    /// <summary>A directory in which every id exists except "nobody". The names count the calls.</summary>
    private sealed class CountingDirectory : IUserDirectory
    {
        public int Calls { get; private set; }

        public Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken)
        {
            Assert.InRange(userIds.Length, 1, 100);
            Calls++;
            return Task.FromResult<ImmutableArray<Profile>>(
                [.. userIds.Where(id => id.Value != "nobody").Select(id => new Profile(id, $"{id} {Calls}", null, null))]);
        }

        public Task<ImmutableArray<Profile>> SearchAsync(string prefix, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Names are not searched for.");

        public Task<Error?> WhyNoContactAsync(UserId sender, UserId recipient, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Names are shown to everybody.");
    }
}
