using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The names and pictures of the people whom the model shows. Events carry none, so the model reads those that it does not know.
/// It is thread-safe.</summary>
public sealed class PeopleModel : LiveObject
{
    private const int MaxPeople = 10_000;
    private const int MaxIds = 100;

    private readonly LiveModel _model;
    private readonly Dictionary<string, Person?> _people = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private bool _isReading;

    internal PeopleModel(LiveModel model) => _model = model;

    /// <summary>Returns the person; null if the model does not know it yet, or the server does not know it any more.</summary>
    public Person? Find(string userId)
    {
        lock (_model.Gate)
            return _people.GetValueOrDefault(userId);
    }

    // The methods below are called inside of the model's lock.

    internal void Learn(IReadOnlyDictionary<string, Person> users)
    {
        if (_people.Count > MaxPeople)
            _people.Clear(); // The people of later pages and events are learned again.
        foreach (var (userId, person) in users)
            _people[userId] = person;
    }

    internal void Want(IEnumerable<string> userIds)
    {
        _wanted.UnionWith(userIds.Where(userId => !_people.ContainsKey(userId)));
        if (_wanted.Count is 0 || _isReading)
            return;
        _isReading = true;
        _model.KeepTrying(ReadAsync);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string[] ids;
            lock (_model.Gate)
            {
                ids = [.. _wanted.Take(MaxIds)];
                _isReading = ids.Length > 0;
            }

            if (ids.Length is 0)
                return;
            var profiles = await GetAsync(ids, cancellationToken);
            lock (_model.Gate)
            {
                _wanted.ExceptWith(ids);
                foreach (var userId in ids)
                    _people[userId] = null; // Do not ask again for people whom the server does not know.
                foreach (var profile in profiles)
                    _people[profile.UserId] = new(profile.DisplayName, profile.AvatarUrl);
            }

            Raise();
        }
    }

    // People whom the server refuses stay unknown, as those whom it does not know.
    private async Task<IReadOnlyList<Profile>> GetAsync(string[] ids, CancellationToken cancellationToken)
    {
        try
        {
            return await _model.Parley.Users.GetManyAsync(ids, cancellationToken);
        }
        catch (ParleyException refused) when (!FeedConnection.IsPassing(refused) && refused.Code is not ProblemCode.Unauthenticated)
        {
            return [];
        }
    }
}
