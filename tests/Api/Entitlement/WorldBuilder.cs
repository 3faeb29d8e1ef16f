using System.Globalization;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;

namespace Parley.Api.Entitlement;

/// <summary>Makes the world of one role: who is where, and what is said while they are there and while they are not.</summary>
internal sealed class WorldBuilder(ParleyServer server, Role role)
{
    private readonly World _world = new(server, role);
    private ParleyClient _owner = null!;
    private ParleyClient _member = null!;
    private ParleyClient _second = null!;
    private ParleyClient _ghost = null!;
    private ParleyClient _self = null!;
    private string _shelf = "";

    private string Self => _world.Ids["self"];

    private ParleyClient AdderOfLate => role is Role.LateWithSomeHistory ? _second : _owner;

    private bool SharesHistory => role is Role.LateWithHistory or Role.LateWithSomeHistory;

    /// <summary>Makes it.</summary>
    public async Task<World> BuildAsync()
    {
        await InviteAsync();
        await PinAsync();
        await FillGroupAsync();
        await FillQuietGroupAsync();
        await FillOneToOneAsync();
        await PrepareOwnAsync();
        return _world;
    }

    private async Task InviteAsync()
    {
        _owner = await PersonAsync("owner");
        _member = await PersonAsync("member");
        _second = await PersonAsync("second");
        _ghost = await PersonAsync("ghost");
        await PersonAsync("friend");
        _world.Plant(Period.Before, _world.Ids["ghost"]);
        _world.Ids["self"] = _world.Ids["owner"];
        _self = role is Role.Owner ? _owner : await PersonAsync("self");
        _world.Ids["target"] = _world.Ids[role is Role.Owner ? "member" : "owner"];
        await PersonAsync("kept");
        await PersonAsync("shunned");
        await _owner.Contacts.AddAsync(_world.Ids["kept"]);
        await _owner.Blocks.AddAsync(_world.Ids["shunned"]);
        _world.Plant(Period.Private, _world.Ids["kept"]);
        _world.Plant(Period.Private, _world.Ids["shunned"]);
    }

    private async Task PinAsync()
    {
        _shelf = (await _owner.Boards.CreateAsync(new("shelf") { Secret = true })).Id;
        var board = await _owner.Boards.CreateAsync(new(_world.Plant(Period.Secret, Aspect.Name, "board"))
        {
            Description = _world.Plant(Period.Secret, Aspect.Name, "about"),
            Secret = true,
        });
        _world.Ids["board"] = board.Id;
        _world.Ids["pin"] = await PinAsync(_owner, board.Id, Period.Secret);
        _world.Ids["deletedPin"] = await PinAsync(_owner, board.Id, Period.Erased);
        await _owner.Pins.DeleteAsync(_world.Ids["deletedPin"]);
        _world.Ids["deletedBoard"] = (await _owner.Boards.CreateAsync(new(_world.Plant(Period.Erased, Aspect.Name)))).Id;
        await PinAsync(_owner, _world.Ids["deletedBoard"], Period.Erased);
        await _owner.Boards.DeleteAsync(_world.Ids["deletedBoard"]);
        (_world.Ids["pinnedId"], _world.Ids["pinnedTitle"]) = ("pinned", "pinned");
        _world.Ids["picture"] = "lighthouse.svg";
        if (role is not (Role.Collaborator or Role.FormerCollaborator))
            return;
        await _owner.Boards.AddCollaboratorAsync(board.Id, Self);
        _world.Ids["pinnedTitle"] = _world.Plant(Period.Secret, Aspect.Words, "own");
        await _self.Pins.CreateAsync(new(board.Id, _world.Ids["pinnedTitle"]) { ClientId = "pinned" });
        if (role is Role.FormerCollaborator)
            await _owner.Boards.RemoveCollaboratorAsync(board.Id, Self);
    }

    private async Task FillGroupAsync()
    {
        var name = _world.Plant(Period.Before, Aspect.Name);
        var group = _world.Ids["group"] = await GroupAsync(name, "member", "ghost");
        await BeforeAsync(group);
        await PartAsync(group);

        await _owner.Conversations.AddMembersAsync(group, [_world.Ids["second"]]);
        await _owner.Conversations.RenameAsync(group, _world.Plant(Period.Gap, Aspect.Name));
        await SayAsync(_owner, group, Period.Gap, shares: await PinAsync(_owner, _shelf, Period.Gap));
        await _member.Messages.ReactAsync(group, Number("before"), "wow");

        await JoinAsync(group);
        await AfterAsync(group);
    }

    /// <summary>Texts that are taken back are seen to have been there.</summary>
    private async Task BeforeAsync(string group)
    {
        await _ghost.SayAsync(group, "a ghost was here");
        await SayAsync(_owner, group, Period.Before, "first", "before", await PinAsync(_owner, _shelf, Period.Before));
        await _ghost.Messages.ReactAsync(group, Number("before"), "like");
        await _ghost.Inbox.ReadAsync(group, Number("before"));
        await _ghost.Conversations.RemoveMemberAsync(group, _world.Ids["ghost"]);

        (_world.Ids["earlierId"], _world.Ids["earlierText"]) = ("again", "again");
        var (mine, text) = (role.IsThereBefore() ? _self : _member, _world.Plant(Period.Before, Aspect.Words, "own"));
        Note("earlier", await mine.Messages.SendAsync(group, new() { Text = text, ClientId = "earlier" }));
        if (role.IsThereBefore())
            (_world.Ids["earlierId"], _world.Ids["earlierText"]) = ("earlier", text);

        await SayAsync(_owner, group, Period.Before, "reply", replyTo: "before");
        await SayAsync(_owner, group, Period.Erased, "unsent", "unsent", await PinAsync(_owner, _shelf, Period.Erased));
        await SayAsync(_owner, group, Period.Erased, "edited", "edited");
        var seen = string.Concat((await _member.Messages.NewestAsync(group)).Items.Select(message => message.ToString()));
        Assert.Equal(2, _world.Canaries.Count(canary => canary is { Period: Period.Erased, Aspect: Aspect.Words } && seen.Contains(canary.Text)));
        await _owner.Messages.UnsendAsync(group, Number("unsent"));
        await _owner.Messages.EditAsync(group, Number("edited"), _world.Plant(Period.Erased, Aspect.Words, "again"));
        await _member.Inbox.ReadAsync(group, Number("edited"));
    }

    private async Task AfterAsync(string group)
    {
        await _owner.Conversations.RenameAsync(group, _world.Plant(Period.After, Aspect.Name));
        Note("mine", await (IsThereAtTheEnd() ? _self : _member).SayAsync(group, "mine"));

        // Marks on what came before: they take a number that everybody knows.
        await _owner.Messages.EditAsync(group, Number("edited"), _world.Plant(Period.Before, Aspect.Words, "edited"));
        await _member.Messages.ReactAsync(group, Number("before"), "thanks");
        var last = _world.Plant(Period.Private, Aspect.ClientId);
        await SayAsync(_owner, group, Period.After, "", "last", await PinAsync(_owner, _shelf, Period.After), "before", last);
    }

    private async Task FillQuietGroupAsync()
    {
        var group = _world.Ids["quiet"] = await GroupAsync("quiet", "member");
        await SayAsync(_owner, group, Period.Quiet, shares: await PinAsync(_owner, _shelf, Period.Quiet));
        await PartAsync(group);
        await _owner.Conversations.AddMembersAsync(group, [_world.Ids["second"]]);
        await JoinAsync(group);
    }

    /// <summary>The owner's with the person, or with the other member where the person has none.</summary>
    private async Task FillOneToOneAsync()
    {
        var (one, other) = role is Role.Owner ? (_owner, _member) : role.Stays() ? (_self, _owner) : (_member, _owner);
        var with = _world.Ids[role is Role.Owner ? "member" : "owner"];
        var group = _world.Ids["direct"] = (await one.Conversations.CreateAsync(new() { MemberIds = [with] })).Conversation.Id;
        Note("directMine", await one.SayAsync(group, "mine"));
        var board = (await other.Boards.CreateAsync(new("shelf") { Secret = true })).Id;
        await SayAsync(other, group, Period.Direct, "", "directTheirs", await PinAsync(other, board, Period.Direct));
        if (role is Role.Blocked)
            await _owner.Blocks.AddAsync(Self);

        // Somebody has opened one with the person, and has written nothing yet.
        var opener = await PersonAsync("opener");
        _world.Ids["empty"] = (await opener.Conversations.CreateAsync(new() { MemberIds = [Self] })).Conversation.Id;
        Assert.Equal(_world.Ids["empty"], (await opener.Conversations.GetAsync(_world.Ids["empty"])).Id);
    }

    private async Task PrepareOwnAsync()
    {
        _world.Ids["ownBoard"] = (await _self.Boards.CreateAsync(new("own"))).Id;
        var own = new NewConversation { MemberIds = [_world.Ids["friend"]], Name = "own", ClientId = "own" };
        _world.Ids["ownGroup"] = (await _self.Conversations.CreateAsync(own)).Conversation.Id;
    }

    private bool IsThereAtTheEnd() => role.JoinsLate() || role.Stays();

    private async Task<string> GroupAsync(string name, params IEnumerable<string> others)
    {
        var people = others.Select(other => _world.Ids[other]);
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
            Text = _world.Plant(period, Aspect.Words, label),
            Shares = shares is null ? null : [ShareRef.Pin(shares)],
            ReplyTo = replyTo is null ? null : Number(replyTo),
        });
        if (word is not null)
            Note(word, sent);
    }

    private async Task<string> PinAsync(ParleyClient pinner, string boardId, Period period) => (await pinner.Pins.CreateAsync(
        new(boardId, _world.Plant(period, Aspect.Title))
        {
            Link = $"https://example.org/{_world.Plant(period, Aspect.Link)}",
            Image = new($"https://example.org/{_world.Plant(period, Aspect.Image, "url")}.jpg", 640, 480, "#aabbcc", _world.Plant(period, Aspect.Image, "alt")),
            Note = _world.Plant(period is Period.Secret ? period : Period.Erased, Aspect.Note),
        })).Id;

    private async Task<ParleyClient> PersonAsync(string name) =>
        await server.AsAsync(_world.Ids[name] = SharedServer.NewUser(name));

    private void Note(string word, Message message) => _world.Ids[word] = message.Seq.ToString(CultureInfo.InvariantCulture);

    private long Number(string word) => long.Parse(_world.Ids[word], CultureInfo.InvariantCulture);
}
