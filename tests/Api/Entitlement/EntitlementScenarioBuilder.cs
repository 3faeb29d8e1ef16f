using System.Globalization;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;

namespace Parley.Api.Entitlement;

/// <summary>Builds the data set of one role: its memberships, and messages from before, during and after them.</summary>
internal sealed class EntitlementScenarioBuilder(ParleyServer server, Role role)
{
    private readonly EntitlementScenario _scenario = new(server, role);
    private ParleyClient _owner = null!;
    private ParleyClient _member = null!;
    private ParleyClient _second = null!;
    private ParleyClient _ghost = null!;
    private ParleyClient _self = null!;
    private string _shelf = "";

    /// <summary>Called when the person with the role exists, and before there is anything to see; may be null.</summary>
    public Func<EntitlementScenario, Task>? OnPerson { get; init; }

    private string Self => _scenario.Ids["self"];

    // For a while after a person has left, the member who had added the person cannot add them again. So another member does it.
    private ParleyClient AdderOfLate => role switch
    {
        Role.LateWithSomeHistory => _second,
        Role.Rejoined => _member,
        _ => _owner,
    };

    private bool SharesHistory => role is Role.LateWithHistory or Role.LateWithSomeHistory;

    /// <summary>Builds the data set.</summary>
    public async Task<EntitlementScenario> BuildAsync()
    {
        await InviteAsync();
        await PinAsync();
        await FillGroupAsync();
        await FillQuietGroupAsync();
        await FillOneToOneAsync();
        await PrepareOwnAsync();
        return _scenario;
    }

    private async Task InviteAsync()
    {
        _owner = await PersonAsync("owner");
        _member = await PersonAsync("member");
        _second = await PersonAsync("second");
        _ghost = await PersonAsync("ghost");
        await PersonAsync("friend");
        _scenario.Plant(Period.Before, _scenario.Ids["ghost"]);
        _scenario.Ids["self"] = _scenario.Ids["owner"];
        _self = role is Role.Owner ? _owner : await PersonAsync("self");
        if (OnPerson is not null)
            await OnPerson(_scenario);
        _scenario.Ids["target"] = _scenario.Ids[role is Role.Owner ? "member" : "owner"];
        await PersonAsync("kept");
        await PersonAsync("shunned");
        await _owner.Contacts.AddAsync(_scenario.Ids["kept"]);
        await _owner.Blocks.AddAsync(_scenario.Ids["shunned"]);
        _scenario.Plant(Period.Private, _scenario.Ids["kept"]);
        _scenario.Plant(Period.Private, _scenario.Ids["shunned"]);
    }

    private async Task PinAsync()
    {
        _shelf = (await _owner.Boards.CreateAsync(new("shelf") { Secret = true })).Id;
        var board = await _owner.Boards.CreateAsync(new(_scenario.Plant(Period.Secret, Aspect.Name, "board"))
        {
            Description = _scenario.Plant(Period.Secret, Aspect.Name, "about"),
            Secret = true,
        });
        _scenario.Ids["board"] = board.Id;
        _scenario.Ids["pin"] = await PinAsync(_owner, board.Id, Period.Secret);
        _scenario.Ids["deletedPin"] = await PinAsync(_owner, board.Id, Period.Erased);
        await _owner.Pins.DeleteAsync(_scenario.Ids["deletedPin"]);
        _scenario.Ids["deletedBoard"] = (await _owner.Boards.CreateAsync(new(_scenario.Plant(Period.Erased, Aspect.Name)))).Id;
        await PinAsync(_owner, _scenario.Ids["deletedBoard"], Period.Erased);
        await _owner.Boards.DeleteAsync(_scenario.Ids["deletedBoard"]);
        (_scenario.Ids["pinnedId"], _scenario.Ids["pinnedTitle"]) = ("pinned", "pinned");
        _scenario.Ids["picture"] = "lighthouse.svg";
        if (role is not (Role.Collaborator or Role.FormerCollaborator))
            return;
        await _owner.Boards.AddCollaboratorAsync(board.Id, Self);
        _scenario.Ids["pinnedTitle"] = _scenario.Plant(Period.Secret, Aspect.Words, "own");
        await _self.Pins.CreateAsync(new(board.Id, _scenario.Ids["pinnedTitle"]) { ClientId = "pinned" });
        if (role is Role.FormerCollaborator)
            await _owner.Boards.RemoveCollaboratorAsync(board.Id, Self);
    }

    private async Task FillGroupAsync()
    {
        var name = _scenario.Plant(Period.Before, Aspect.Name);
        var group = _scenario.Ids["group"] = await GroupAsync(name, "member", "ghost");
        await BeforeAsync(group);
        await PartAsync(group);

        await _owner.Conversations.AddMembersAsync(group, [_scenario.Ids["second"]]);
        await _owner.Conversations.RenameAsync(group, _scenario.Plant(Period.Gap, Aspect.Name));
        await SayAsync(_owner, group, Period.Gap, shares: await PinAsync(_owner, _shelf, Period.Gap));
        await _member.Messages.ReactAsync(group, Number("before"), "wow");

        await JoinAsync(group);
        await AfterAsync(group);
    }

    /// <summary>A removed text must have been visible before.</summary>
    private async Task BeforeAsync(string group)
    {
        await _ghost.SayAsync(group, "a ghost was here");
        await SayAsync(_owner, group, Period.Before, "first", "before", await PinAsync(_owner, _shelf, Period.Before));
        await _ghost.Messages.ReactAsync(group, Number("before"), "like");
        await _ghost.Inbox.ReadAsync(group, Number("before"));
        await _ghost.Conversations.RemoveMemberAsync(group, _scenario.Ids["ghost"]);

        (_scenario.Ids["earlierId"], _scenario.Ids["earlierText"]) = ("again", "again");
        var (mine, text) = (role.IsThereBefore() ? _self : _member, _scenario.Plant(Period.Before, Aspect.Words, "own"));
        Note("earlier", await mine.Messages.SendAsync(group, new() { Text = text, ClientId = "earlier" }));
        if (role.IsThereBefore())
            (_scenario.Ids["earlierId"], _scenario.Ids["earlierText"]) = ("earlier", text);

        await SayAsync(_owner, group, Period.Before, "reply", replyTo: "before");
        await SayAsync(_owner, group, Period.Erased, "unsent", "unsent", await PinAsync(_owner, _shelf, Period.Erased));
        await SayAsync(_owner, group, Period.Erased, "edited", "edited");
        var seen = string.Concat((await _member.Messages.NewestAsync(group)).Items.Select(message => message.ToString()));
        Assert.Equal(
            2,
            _scenario.Canaries.Count(canary => canary is { Period: Period.Erased, Aspect: Aspect.Words } && seen.Contains(canary.Text)));
        await _owner.Messages.UnsendAsync(group, Number("unsent"));
        await _owner.Messages.EditAsync(group, Number("edited"), _scenario.Plant(Period.Erased, Aspect.Words, "again"));
        await _member.Inbox.ReadAsync(group, Number("edited"));
    }

    private async Task AfterAsync(string group)
    {
        await _owner.Conversations.RenameAsync(group, _scenario.Plant(Period.After, Aspect.Name));
        Note("mine", await (IsThereAtTheEnd() ? _self : _member).SayAsync(group, "mine"));

        // Marks on earlier entries: each takes a number that every member sees.
        await _owner.Messages.EditAsync(group, Number("edited"), _scenario.Plant(Period.Before, Aspect.Words, "edited"));
        await _member.Messages.ReactAsync(group, Number("before"), "thanks");
        var last = _scenario.Plant(Period.Private, Aspect.ClientId);
        await SayAsync(_owner, group, Period.After, "", "last", await PinAsync(_owner, _shelf, Period.After), "before", last);
    }

    private async Task FillQuietGroupAsync()
    {
        var group = _scenario.Ids["quiet"] = await GroupAsync("quiet", "member");
        await SayAsync(_owner, group, Period.Quiet, shares: await PinAsync(_owner, _shelf, Period.Quiet));
        await PartAsync(group);
        await _owner.Conversations.AddMembersAsync(group, [_scenario.Ids["second"]]);
        await JoinAsync(group);
    }

    /// <summary>The one-to-one of the owner with the person, or with the other member if the person has none.</summary>
    private async Task FillOneToOneAsync()
    {
        var (one, other) = role is Role.Owner ? (_owner, _member) : role.Stays() ? (_self, _owner) : (_member, _owner);
        var with = _scenario.Ids[role is Role.Owner ? "member" : "owner"];
        var group = _scenario.Ids["direct"] = (await one.Conversations.CreateAsync(new() { MemberIds = [with] })).Conversation.Id;
        Note("directMine", await one.SayAsync(group, "mine"));
        var board = (await other.Boards.CreateAsync(new("shelf") { Secret = true })).Id;
        await SayAsync(other, group, Period.Direct, "", "directTheirs", await PinAsync(other, board, Period.Direct));
        if (role is Role.Blocked)
            await _owner.Blocks.AddAsync(Self);

        // Another user has opened a one-to-one with the person, and has not written yet.
        var opener = await PersonAsync("opener");
        _scenario.Ids["empty"] = (await opener.Conversations.CreateAsync(new() { MemberIds = [Self] })).Conversation.Id;
        Assert.Equal(_scenario.Ids["empty"], (await opener.Conversations.GetAsync(_scenario.Ids["empty"])).Id);
    }

    private async Task PrepareOwnAsync()
    {
        _scenario.Ids["ownBoard"] = (await _self.Boards.CreateAsync(new("own"))).Id;
        var own = new NewConversation { MemberIds = [_scenario.Ids["friend"]], Name = "own", ClientId = "own" };
        _scenario.Ids["ownGroup"] = (await _self.Conversations.CreateAsync(own)).Conversation.Id;
    }

    private bool IsThereAtTheEnd() => role.JoinsLate() || role.Stays();

    private async Task<string> GroupAsync(string name, params IEnumerable<string> others)
    {
        var people = others.Select(other => _scenario.Ids[other]);
        if (role.IsThereBefore() && role is not Role.Owner)
            people = people.Append(Self);
        return (await _owner.Conversations.CreateAsync(new() { MemberIds = [.. people], Name = name })).Conversation.Id;
    }

    private async Task PartAsync(string group)
    {
        if (role.LeavesEarly())
            await (role is Role.Removed ? _owner : _self).Conversations.RemoveMemberAsync(group, Self);
    }

    private async Task JoinAsync(string group)
    {
        if (role.JoinsLate())
            await AdderOfLate.Conversations.AddMembersAsync(group, [Self], SharesHistory);
    }

    private async Task SayAsync(
        ParleyClient sender,
        string group,
        Period period,
        string label = "",
        string? word = null,
        string? shares = null,
        string? replyTo = null,
        string? clientId = null)
    {
        var sent = await sender.Messages.SendAsync(group, new()
        {
            ClientId = clientId,
            Text = _scenario.Plant(period, Aspect.Words, label),
            Shares = shares is null ? null : [ShareRef.Pin(shares)],
            ReplyTo = replyTo is null ? null : Number(replyTo),
        });
        if (word is not null)
            Note(word, sent);
    }

    private async Task<string> PinAsync(ParleyClient pinner, string boardId, Period period) => (await pinner.Pins.CreateAsync(
        new(boardId, _scenario.Plant(period, Aspect.Title))
        {
            Link = $"https://example.org/{_scenario.Plant(period, Aspect.Link)}",
            Image = new(
                $"https://example.org/{_scenario.Plant(period, Aspect.Image, "url")}.jpg",
                640,
                480,
                "#aabbcc",
                _scenario.Plant(period, Aspect.Image, "alt")),
            Note = _scenario.Plant(period is Period.Secret ? period : Period.Erased, Aspect.Note),
        })).Id;

    private async Task<ParleyClient> PersonAsync(string name) =>
        await server.AsAsync(_scenario.Ids[name] = SharedServer.NewUser(name));

    private void Note(string word, Message message) => _scenario.Ids[word] = message.Seq.ToString(CultureInfo.InvariantCulture);

    private long Number(string word) => long.Parse(_scenario.Ids[word], CultureInfo.InvariantCulture);
}
