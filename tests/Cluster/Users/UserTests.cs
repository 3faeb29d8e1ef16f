using Parley.Boards;
using Parley.Users;

namespace Parley.Cluster.Users;

/// <summary>People with deactivations, repeats, and a store that fails.</summary>
public sealed class UserTests(ParleyCluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_created_once_and_a_later_given_name_changes_nothing()
    {
        var id = UserId.Parse(ParleyCluster.Client("new").Value);
        Assert.Null(await User(id).GetProfileAsync(Ct));
        Assert.Equal(ErrorCode.NotFound, (await User(id).WhyNoContactAsync(id, Ct))!.Code);
        Assert.Equal(ErrorCode.NotFound, (await User(id).UpdateProfileAsync(new("Eve", default, default), Ct)).Error!.Code);
        Assert.Equal(new Profile(id, "Eve", null, null), await User(id).EnsureAsync("Eve", Ct));
        await cluster.DeactivateAsync(User(id));
        Assert.Equal("Eve", (await User(id).EnsureAsync("Adam", Ct)).DisplayName);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    public async Task An_invalid_given_name_is_replaced_by_the_id(string? name)
    {
        var id = UserId.Parse(ParleyCluster.Client("new").Value);
        Assert.Equal(id.Value, (await User(id).EnsureAsync(name, Ct)).DisplayName);
    }

    [Fact]
    public async Task A_patch_changes_the_fields_it_names_and_null_removes_a_value()
    {
        var id = await cluster.PersonAsync("ann");
        await User(id).UpdateProfileAsync(new("Ann Oak", "Carpenter", "/media/ann.jpg"), Ct);
        await cluster.DeactivateAsync(User(id));
        Assert.Equal(new Profile(id, "Ann Oak", "Carpenter", "/media/ann.jpg"), await User(id).GetProfileAsync(Ct));
        var patched = await User(id).UpdateProfileAsync(new(null!, (string?)null, default), Ct);
        Assert.Equal(new Profile(id, id.Value, null, "/media/ann.jpg"), patched.Value);
    }

    [Fact]
    public async Task A_patch_with_a_wrong_field_changes_nothing_and_names_all_wrong_ones()
    {
        var id = await cluster.PersonAsync("ann");
        var refusal = (await User(id).UpdateProfileAsync(new(" ", new string('x', 501), "http://example.org/a.jpg"), Ct)).Error!;
        Assert.Equal(ErrorCode.InvalidRequest, refusal.Code);
        Assert.Equal(
            ["DisplayName Required", "About TooLong", "AvatarUrl BadFormat"],
            refusal.Fields.Select(field => $"{field.Field} {field.Code}"));
        Assert.Equal(new Profile(id, "ann", null, null), await User(id).GetProfileAsync(Ct));
    }

    [Fact]
    public async Task Settings_are_stored_before_the_answer()
    {
        var id = await cluster.PersonAsync("ann");
        Assert.Equal(UserSettings.Default, await User(id).GetSettingsAsync(Ct));
        var changed = await User(id).UpdateSettingsAsync(new(false, default, true), Ct);
        Assert.Equal(new UserSettings(Receipts: false, Typing: true, Presence: true), changed);
        await cluster.DeactivateAsync(User(id));
        Assert.Equal(changed, await User(id).GetSettingsAsync(Ct));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_failed_write_the_grain_shows_the_stored_profile(bool isWritten)
    {
        var id = await cluster.PersonAsync("ann");
        cluster.GrainStorage.FailNext("user", id.Value, isWritten);
        await Assert.ThrowsAnyAsync<Exception>(() => User(id).UpdateProfileAsync(new("Oak", default, default), Ct));
        await cluster.DeactivateAsync(User(id));
        Assert.Equal(isWritten ? "Oak" : "ann", (await User(id).GetProfileAsync(Ct))!.DisplayName);
        await User(id).UpdateProfileAsync(new("Elm", default, default), Ct);
        Assert.Equal("Elm", (await User(id).GetProfileAsync(Ct))!.DisplayName);
    }

    [Fact]
    public async Task People_are_found_by_the_index_and_an_activation_repairs_a_stale_index()
    {
        var (ann, bob) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("bob"));
        var name = $"Zora{ann.Value.Replace("-", "", StringComparison.Ordinal)}";
        await User(ann).UpdateProfileAsync(new($"Quin {name}", default, default), Ct);
        Assert.Equal(
            [bob, ann],
            (await cluster.People.ProfilesAsync([bob, UserId.Parse("nobody"), ann], Ct)).Select(profile => profile.UserId));
        Assert.Equal([ann], (await cluster.People.SearchAsync(name[..^1].ToUpperInvariant(), 20, Ct)).Select(profile => profile.UserId));

        // The state is as after a crash between the write of the state and the write of the index.
        await cluster.Index.PutAsync(new(ann, "stale", null, null), Ct);
        await cluster.DeactivateAsync(User(ann));
        await User(ann).BlocksAsync(null, 1, Ct);
        Assert.Equal($"Quin {name}", Assert.Single(await cluster.People.ProfilesAsync([ann], Ct)).DisplayName);
    }

    [Fact]
    public async Task Blocks_and_contacts_keep_their_order_and_their_limits()
    {
        var id = await cluster.PersonAsync("ann");
        UserId[] others = [.. Enumerable.Range(0, ParleyCluster.MaxBlocks).Select(number => UserId.Parse($"z{9 - number}"))];
        foreach (var other in others.Append(others[0]))
        {
            Assert.Null((await User(id).SetBlockAsync(other, true, Ct)).Error);
            Assert.Null((await User(id).AddContactAsync(other, Ct)).Error);
        }

        await cluster.DeactivateAsync(User(id));
        Assert.Equal(others, (await User(id).BlocksAsync(null, 100, Ct)).UserIds);
        Assert.Equal(others, (await User(id).ContactsAsync(null, 100, Ct)).UserIds);
        var refusal = (await User(id).SetBlockAsync(UserId.Parse("y"), true, Ct)).Error!;
        Assert.Equal((ErrorCode.LimitReached, ParleyCluster.MaxBlocks), (refusal.Code, refusal.Limit));
        Assert.Equal(ErrorCode.NotFound, (await User(id).SetBlockAsync(id, true, Ct)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await User(id).AddContactAsync(id, Ct)).Error!.Code);

        Assert.Equal(ErrorCode.RecipientUnavailable, (await User(id).WhyNoContactAsync(others[0], Ct))!.Code);
        await User(id).SetBlockAsync(others[0], false, Ct);
        await User(id).RemoveContactAsync(others[0], Ct);
        Assert.Null(await User(id).WhyNoContactAsync(others[0], Ct));
        Assert.Equal(others[1..], (await User(id).BlocksAsync(null, 100, Ct)).UserIds);
        Assert.Equal(others[1..], (await User(id).ContactsAsync(null, 100, Ct)).UserIds);
    }

    [Fact]
    public async Task One_key_reserves_one_id_without_a_time_limit()
    {
        var id = await cluster.PersonAsync("ann");
        var ids = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => User(id).ReserveAsync(CreationKind.Conversation, "c1", Ct)));
        var reserved = Assert.Single(ids.Distinct());
        Assert.True(OpaqueId.IsValid(reserved));
        await cluster.DeactivateAsync(User(id));
        Assert.Equal(reserved, await User(id).ReserveAsync(CreationKind.Conversation, "c1", Ct));
        Assert.NotEqual(reserved, await User(id).ReserveAsync(CreationKind.Pin, "c1", Ct));
        Assert.NotEqual(reserved, await User(await cluster.PersonAsync("bob")).ReserveAsync(CreationKind.Conversation, "c1", Ct));
    }

    [Fact]
    public async Task Boards_are_listed_once_in_the_order_of_creation_until_they_are_removed()
    {
        var id = await cluster.PersonAsync("ann");
        var boards = new List<BoardId>();
        foreach (var clientId in new[] { "c1", "c2", "c1" })
            boards.Add((await User(id).ReserveBoardAsync(ClientId.Parse(clientId), Ct)).Value);
        Assert.Equal(boards[0], boards[2]);
        await cluster.DeactivateAsync(User(id));
        Assert.Equal(boards[..2], await User(id).BoardsAsync(Ct));
        await User(id).ForgetBoardAsync(boards[0], Ct);
        Assert.Equal(boards[1..2], await User(id).BoardsAsync(Ct));
    }

    private IUserGrain User(UserId userId) => cluster.Grains.GetGrain<IUserGrain>(userId.Value);
}
