using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Faults.Model;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <content>Creates conversations.</content>
internal sealed partial class SeededRun
{
    private async Task CreateGroupAsync()
    {
        var creation = _creations.Count > 0 && (_creations.Count >= 4 || Draws(0.3)) ? Draw(_creations) : NewCreation();
        if (Draws(0.03))
        {
            creation = creation with { Command = creation.Command with { Name = "another" } };
            _reused.Add(creation.Id);
        }

        var (creator, candidate, command) = creation;
        string reserved;
        try
        {
            reserved = await _cluster.Inboxes.ReserveAsync(
                creator, CreationKind.Conversation, command.ClientId.Value, candidate.Value, CancellationToken.None);
        }
        catch (Exception exception) when (SimulatedCluster.IsFault(exception))
        {
            return;
        }

        _cluster.Findings.Demand(reserved == candidate.Value, $"{command.ClientId} of {creator} was {candidate} and is now {reserved}.");
        await CreateAsync(creation);
    }

    private Creation NewCreation()
    {
        var id = ConversationId.Parse(OpaqueId.From(new SeededRandomSource(_random).NewId()));
        var creator = Draw(_people);
        var clientId = ClientId.Parse($"g{_creations.Count}");
        var others = _people.Where(user => user != creator).OrderBy(_ => _random.Next()).Take(_random.Next(1, 10)).ToImmutableArray();
        Creation creation = new(
            creator, id, new(others, $"name {id}", clientId, Draws(0.5) ? NewMessage(clientId, id) with { ReplyTo = null } : null));
        _creations.Add(creation);
        _conversations.Add(id);
        return creation;
    }

    private Task OpenDirectAsync()
    {
        // Few pairs, so that the same pair is drawn often.
        var (one, other) = (_people[_random.Next(3)], _people[3 + _random.Next(2)]);
        var (opener, another) = Draws(0.5) ? (one, other) : (other, one);
        var id = ConversationId.DirectOf(opener, another);
        if (!_conversations.Contains(id))
            _conversations.Add(id);
        var clientId = ClientId.Parse($"d{_number.Value}");
        return CreateAsync(
            new(opener, id, new([another], null, clientId, Draws(0.5) ? NewMessage(clientId, id) with { ReplyTo = null } : null)));
    }

    private async Task CreateAsync(Creation creation)
    {
        var (creator, id, command) = creation;
        var window = Begin(id, $"create by {creator}");
        _cluster.RequestedOperations.Note(new CreateRequest(id, creator));
        if (command.Message is { } message)
            _cluster.RequestedOperations.Note(id, creator, message);
        if (await AskAsync(
            id,
            $"{creator} creates with {string.Join(' ', command.MemberIds)}",
            grain => grain.CreateAsync(creator, command, GivingUp()))
            is not { } answer)
        {
            _notRefused.Add((id, creator, command.ClientId));
            return;
        }

        if (answer.TryGet(out var created, out var error))
        {
            _notRefused.Add((id, creator, command.ClientId));
            window.CheckView(creator, created.Value.Conversation);
            window.Demand(
                created.Value.Message is null == command.Message is null,
                "only one of the request and the answer has a first message.");
            if (created.Value.Message is { } entry)
                CheckSent(window, creator, command.Message!, entry);
            return;
        }

        window.Demand(
            error.Code switch
            {
                ErrorCode.NotFound =>
                    (window.EverOutside(creator) && window.Log.LastSeq > 0) || IsForgotten(window, creator, command.ClientId),
                ErrorCode.ClientIdReused => _reused.Contains(id),
                ErrorCode.RecipientUnavailable => command.MemberIds.Any(user => _everBlocked.Contains((user, creator))),
                ErrorCode.ContentNotFound => IsHidden(command.Message),
                ErrorCode.Unavailable => true,
                _ => false,
            },
            $"refused with {error}");
    }
}
