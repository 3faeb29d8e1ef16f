using Parley.Boards;
using Parley.Content;
using Parley.Grains.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.Unit.Boards;

/// <summary>Permissions on a board, and the results of its changes.</summary>
public sealed class BoardRulesTests
{
    private static readonly UserId Owner = UserId.Parse("owner");
    private static readonly UserId Collaborator = UserId.Parse("collaborator");
    private static readonly UserId Stranger = UserId.Parse("stranger");
    private static readonly BoardOptions Limits = new() { MaxPins = 4, MaxCollaborators = 2 };
    private static readonly Image Picture = new("/v1/media/a.jpg", 4, 3, null, null);

    public static TheoryData<string, string, bool, ErrorCode?> Rights => new()
    {
        { "see", "owner", true, null }, { "see", "collaborator", true, null }, { "see", "stranger", true, ErrorCode.NotFound },
        { "see", "stranger", false, null },
        { "rename", "owner", true, null }, { "rename", "collaborator", true, ErrorCode.NotAllowed },
        { "rename", "stranger", true, ErrorCode.NotFound }, { "rename", "stranger", false, ErrorCode.NotAllowed },
        { "invite", "owner", true, null }, { "invite", "collaborator", false, ErrorCode.NotAllowed },
        { "invite", "stranger", true, ErrorCode.NotFound }, { "invite", "stranger", false, ErrorCode.NotAllowed },
        { "dismiss", "owner", true, null }, { "dismiss", "collaborator", true, null },
        { "dismiss", "stranger", true, ErrorCode.NotFound }, { "dismiss", "stranger", false, ErrorCode.NotAllowed },
        { "pin", "owner", true, null }, { "pin", "collaborator", true, null },
        { "pin", "stranger", true, ErrorCode.NotFound }, { "pin", "stranger", false, ErrorCode.NotAllowed },
        { "unpin", "owner", true, null }, { "unpin", "collaborator", true, null },
        { "unpin", "stranger", true, ErrorCode.NotFound }, { "unpin", "stranger", false, ErrorCode.NotAllowed },
    };

    [Theory]
    [MemberData(nameof(Rights))]
    public void Each_person_may_do_what_the_board_grants(string act, string actor, bool secret, ErrorCode? refusal)
    {
        var board = Made(secret: secret) with { CollaboratorIds = [Collaborator] };
        var who = UserId.Parse(actor);
        var code = act switch
        {
            "see" => BoardRules.MaySee(board, who) ? null : ErrorCode.NotFound,
            "rename" => BoardRules.Update(board, who, new("new", default, default), Limits).Error?.Code,
            "invite" => BoardRules.AddCollaborator(board, who, UserId.Parse("somebody"), Limits).Error?.Code,
            "dismiss" => BoardRules.RemoveCollaborator(board, who, Collaborator).Error?.Code,
            "pin" => BoardRules.AddPin(board, who, Pin(1), null, Limits).Error?.Code,
            _ => BoardRules.WhyNoChange(board, who)?.Code,
        };
        Assert.Equal(refusal, code);
    }

    [Theory]
    [InlineData(null, null, "Name Required")]
    [InlineData("  ", null, "Name Required")]
    [InlineData("two\nlines", null, "Name BadFormat")]
    [InlineData("12345678901", null, "Name TooLong")]
    [InlineData("fine", "123456789012345678901", "Description TooLong")]
    public void An_invalid_board_is_not_created(string? name, string? description, string wrong)
    {
        var limits = new BoardOptions { MaxNameLength = 10, MaxDescriptionLength = 20 };
        var error = BoardRules.Make(Owner, new(name!, description, false), limits).Error;
        Assert.Equal(ErrorCode.InvalidRequest, error?.Code);
        Assert.Equal([wrong], error!.Fields.Select(field => $"{field.Field} {field.Code}"));
    }

    [Fact]
    public void A_patch_changes_and_validates_only_the_fields_it_names()
    {
        var board = Made() with { Description = "longer than the limit now is" };
        var narrow = new BoardOptions { MaxDescriptionLength = 5 };
        var renamed = BoardRules.Update(board, Owner, new("new", default, true), narrow).Value!;
        Assert.Equal(board with { Name = "new", Secret = true }, renamed);
        Assert.Null(BoardRules.Update(board, Owner, new(default, null, default), narrow).Value!.Description);
        Assert.Equal(ErrorCode.InvalidRequest, BoardRules.Update(board, Owner, new(default, "too long", default), narrow).Error?.Code);
        Assert.Equal(ErrorCode.InvalidRequest, BoardRules.Update(board, Owner, new(null!, default, default), narrow).Error?.Code);
    }

    [Fact]
    public void A_patch_without_a_change_returns_the_same_board()
    {
        var board = AddAll(Made() with { CollaboratorIds = [Collaborator] }, 1);
        Assert.Same(board, BoardRules.Update(board, Owner, new(board.Name, board.Description, board.Secret), Limits).Value);
        Assert.Same(board, BoardRules.AddCollaborator(board, Owner, Collaborator, Limits).Value);
        Assert.Same(board, BoardRules.RemoveCollaborator(board, Owner, Stranger).Value);
        Assert.Same(board, BoardRules.AddPin(board, Owner, Pin(1), Picture, Limits).Value);
        Assert.Same(board, BoardRules.RemovePin(board, Pin(2)));
    }

    [Fact]
    public void The_owner_cannot_be_a_collaborator() =>
        Assert.Equal(ErrorCode.InvalidRequest, BoardRules.AddCollaborator(Made(), Owner, Owner, Limits).Error?.Code);

    [Fact]
    public void Collaborators_are_limited()
    {
        var board = Made() with { CollaboratorIds = [Collaborator, Stranger] };
        var error = BoardRules.AddCollaborator(board, Owner, UserId.Parse("third"), Limits).Error;
        Assert.Equal((ErrorCode.LimitReached, 2), (error!.Code, error.Limit));
    }

    [Fact]
    public void A_full_board_refuses_a_pin_and_still_answers_a_repeat()
    {
        var board = AddAll(Made(), 1, 2, 3, 4);
        var error = BoardRules.AddPin(board, Owner, Pin(5), null, Limits).Error;
        Assert.Equal((ErrorCode.LimitReached, 4), (error!.Code, error.Limit));
        Assert.Same(board, BoardRules.AddPin(board, Owner, Pin(4), null, Limits).Value);
    }

    [Fact]
    public void The_cover_is_the_picture_of_the_newest_pin_that_has_one()
    {
        var board = BoardRules.AddPin(AddAll(Made(), 1), Owner, Pin(2), Picture, Limits).Value!;
        board = BoardRules.AddPin(board, Owner, Pin(3), null, Limits).Value!;
        Assert.Equal(new Cover(Pin(2), Picture), board.Cover);
        Assert.Null(BoardRules.NextCover(board));

        board = BoardRules.RemovePin(board, Pin(3));
        Assert.Equal(Pin(2), board.Cover?.PinId);

        board = BoardRules.RemovePin(board, Pin(2));
        Assert.Null(board.Cover);
        Assert.Equal(Pin(1), BoardRules.NextCover(board));

        board = BoardRules.RemovePin(board, Pin(1));
        Assert.Null(BoardRules.NextCover(board));
    }

    [Fact]
    public void Pages_go_from_the_newest_to_the_oldest_and_continue_after_their_cursor_is_deleted()
    {
        var board = AddAll(Made(), 1, 2, 3, 4);
        var first = BoardRules.Page(board, null, 2);
        Assert.Equal([Pin(4), Pin(3)], first.PinIds);
        Assert.Equal(Pin(3), first.Next);

        var rest = BoardRules.Page(BoardRules.RemovePin(board, Pin(3)), first.Next, 2);
        Assert.Equal([Pin(2), Pin(1)], rest.PinIds);
        Assert.Null(rest.Next);
        Assert.Empty(BoardRules.Page(board, Pin(1), 2).PinIds);
    }

    [Fact]
    public void Requests_that_differ_in_any_field_have_different_hashes()
    {
        CreateBoard[] requests =
            [new("a", null, false), new("a", "", false), new("a", null, true), new("a\",null", null, false), new("b", null, false)];
        Assert.Equal(requests.Length, requests.Select(BoardRules.Canonical).Distinct().Count());
    }

    private static Board Made(bool secret = false) => BoardRules.Make(Owner, new("Kitchens", null, secret), new BoardOptions()).Value!;

    private static Board AddAll(Board board, params int[] pins) =>
        pins.Aggregate(board, (sofar, pin) => BoardRules.AddPin(sofar, Owner, Pin(pin), Picture, Limits).Value!);

    private static PinId Pin(int number) => PinId.Parse(number.ToString("D26", System.Globalization.CultureInfo.InvariantCulture));
}
