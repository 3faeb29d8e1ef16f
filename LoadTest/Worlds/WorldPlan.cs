using System.Globalization;
using Parley.LoadTest.Plans;
using Parley.LoadTest.Profiles;

namespace Parley.LoadTest.Worlds;

/// <summary>What a world has: people by number, and conversations by the numbers of their members. The same name and profile give the same
/// plan.</summary>
internal sealed class WorldPlan
{
    private const int Ten = 10;

    private WorldPlan(string name, int users, LoadProfile profile, IReadOnlyList<int[]> conversations) =>
        (Name, Users, Profile, Conversations) = (name, users, profile, conversations);

    /// <summary>The name of the world.</summary>
    public string Name { get; }

    /// <summary>The number of people.</summary>
    public int Users { get; }

    /// <summary>The profile.</summary>
    public LoadProfile Profile { get; }

    /// <summary>The members of each conversation; the first one creates it. If the profile has a hot conversation, it is the first
    /// one.</summary>
    public IReadOnlyList<int[]> Conversations { get; }

    /// <summary>The number of boards.</summary>
    public int Boards => Users * Profile.Content.BoardsPerUser;

    /// <summary>The number of pins.</summary>
    public int Pins => Boards * Profile.Content.PinsPerBoard;

    /// <summary>Identifies the contents of the world. A run cannot reuse a world with another fingerprint.</summary>
    public string Fingerprint
    {
        get
        {
            var sizes = Profile.Conversations.Sizes
                .OrderBy(size => size.Key, StringComparer.Ordinal)
                .Select(size => string.Create(CultureInfo.InvariantCulture, $"{size.Key}:{size.Value}"));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Users} users, {Profile.Conversations.PerUser:R} conversations each of {string.Join(' ', sizes)}, "
                    + $"{(Profile.Conversations.Hot > 0 ? "one hot, " : "")}"
                    + $"{Profile.Content.BoardsPerUser} boards, {Profile.Content.PinsPerBoard} pins");
        }
    }

    /// <summary>Plans a world.</summary>
    public static WorldPlan Create(string name, int users, LoadProfile profile)
    {
        var random = new PlanRandom(0);
        var sizes = new Weights<int>(profile.Conversations.Sizes
            .OrderBy(size => size.Key, StringComparer.Ordinal)
            .Select(size => (int.Parse(size.Key, CultureInfo.InvariantCulture), size.Value)));
        var conversations = new List<int[]>();
        if (profile.Conversations.Hot > 0)
            conversations.Add([.. Enumerable.Range(0, Math.Min(Ten, users))]);
        var directs = new HashSet<(int, int)>();
        for (double seats = 0; seats < users * profile.Conversations.PerUser;)
        {
            var size = Math.Min(sizes.Choose(random.Next()), users);
            var members = Members(size, users, ref random);
            seats += size;
            if (size > 2 || directs.Add((Math.Min(members[0], members[1]), Math.Max(members[0], members[1]))))
                conversations.Add(members);
        }

        return new(name, users, profile, conversations);
    }

    private static int[] Members(int size, int users, ref PlanRandom random)
    {
        var members = new HashSet<int>();
        while (members.Count < size)
            members.Add(random.Below(users));
        return [.. members];
    }
}
