using Parley.Core;
using Parley.Grains.Boards;
using Parley.Grains.Pins;
using Parley.Grains.Users;
using Parley.Users;

namespace Parley.Unit;

/// <summary>Checks every name and every text of the API against the rules for names and texts.</summary>
public sealed class NameRulesTests
{
    private static readonly UserId Ann = UserId.Parse("ann");

    /// <summary>For every field that is a name: checks a value, and returns the error or null.</summary>
    private static readonly Dictionary<string, Func<string, FieldErrorCode?>> Names = new()
    {
        ["display name"] = name => CodeOf(UserRules.Update(Person, Ann, new(name, default, default), new()).Error),
        ["board name"] = name => CodeOf(BoardRules.Make(Ann, new(name, null, false), new()).Error),
        ["new board name"] = name => CodeOf(BoardRules.Update(Board("-"), Ann, new(name, default, default), new()).Error),
        ["pin title"] = name => CodeOf(PinRules.WhyNot(new(name, null, null, null, null), new())),
        ["group name"] = name => FieldRules.Line("Name", name, 80)?.Code, // ConversationRules uses this for creation and renaming
    };

    /// <summary>For every field that is a text: checks a value, and returns the error or null.</summary>
    private static readonly Dictionary<string, Func<string, FieldErrorCode?>> Texts = new()
    {
        ["about"] = text => CodeOf(UserRules.Update(Person, Ann, new(default, text, default), new()).Error),
        ["description"] = text => CodeOf(BoardRules.Make(Ann, new("-", text, false), new()).Error),
        ["note"] = text => CodeOf(PinRules.WhyNot(new("-", null, null, text, null), new())),
        ["alternative"] = text => CodeOf(PinRules.WhyNot(new("-", null, new("/a.jpg", 1, 1, null, text), null, null), new())),
        ["message"] = text => FieldRules.Text("Text", text, 2_000)?.Code, // MessageRules uses this for sends and edits
    };

    private static readonly (string Text, FieldErrorCode? AsName, FieldErrorCode? AsText)[] Samples =
    [
        ("Maria", null, null),
        ("\u200fמריה\u200e", null, null), // directional marks
        ("\u0646\u0627\u0645\u0647\u200c\u0627\u06cc", null, null), // a zero-width non-joiner, as in Persian
        ("\U0001f469\u200d\U0001f373", null, null), // a zero-width joiner in an emoji
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", null, null), // tag characters of a flag emoji
        ("", FieldErrorCode.Required, null),
        ("   ", FieldErrorCode.Required, FieldErrorCode.Required),
        ("\n", FieldErrorCode.Required, FieldErrorCode.Required),
        ("\u00a0\u3000", FieldErrorCode.Required, FieldErrorCode.Required),
        ("\u200b", FieldErrorCode.Required, FieldErrorCode.Required), // zero-width space
        ("\u200d\ufe0f", FieldErrorCode.Required, FieldErrorCode.Required), // joiner and variation selector
        ("\u00ad\u2060\ufeff", FieldErrorCode.Required, FieldErrorCode.Required), // format characters
        ("\u2800", FieldErrorCode.Required, FieldErrorCode.Required), // the blank Braille pattern
        ("\u3164 \uffa0\u115f\u1160", FieldErrorCode.Required, FieldErrorCode.Required), // Hangul fillers
        ("\u034f\U000e0100", FieldErrorCode.Required, FieldErrorCode.Required), // default-ignorable characters
        ("two\nlines", FieldErrorCode.BadFormat, null),
        ("two\r\nlines", FieldErrorCode.BadFormat, null),
        ("two\u2028lines", FieldErrorCode.BadFormat, null),
        ("two\u2029lines", FieldErrorCode.BadFormat, null),
        ("a\tb", FieldErrorCode.BadFormat, FieldErrorCode.BadFormat),
        ("a\0b", FieldErrorCode.BadFormat, FieldErrorCode.BadFormat),
        ("a\u0085b", FieldErrorCode.BadFormat, FieldErrorCode.BadFormat),
        ("\u202egnp.exe", FieldErrorCode.BadFormat, null),
        ("a\u202ab", FieldErrorCode.BadFormat, null),
        ("a\u202bb", FieldErrorCode.BadFormat, null),
        ("a\u202cb", FieldErrorCode.BadFormat, null),
        ("a\u202db", FieldErrorCode.BadFormat, null),
        ("a\u2066b", FieldErrorCode.BadFormat, null),
        ("a\u2067b", FieldErrorCode.BadFormat, null),
        ("a\u2068b", FieldErrorCode.BadFormat, null),
        ("a\u2069b", FieldErrorCode.BadFormat, null),
        ("half \ud83d", FieldErrorCode.BadFormat, FieldErrorCode.BadFormat),
    ];

    private static UserState Person => new() { Profile = new(Ann, "Ann", null, null) };

    public static TheoryData<string> NameFields => [.. Names.Keys];

    public static TheoryData<string> TextFields => [.. Texts.Keys];

    [Theory]
    [MemberData(nameof(NameFields))]
    public void A_name_is_one_visible_line_without_effect_on_the_direction_around_it(string field) =>
        Assert.All(Samples, sample => Assert.Equal(sample.AsName, Names[field](sample.Text)));

    [Theory]
    [MemberData(nameof(TextFields))]
    public void A_text_is_visible_and_has_no_controls_except_line_breaks(string field) =>
        Assert.All(Samples, sample => Assert.Equal(sample.AsText, Texts[field](sample.Text)));

    [Theory]
    [InlineData("  Maria  Lopez\u3000", "Maria  Lopez")]
    [InlineData("Mari\u0301a", "Mar\u00eda")]
    [InlineData("\u1100\u1175\u11b7", "\uae40")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("a\u0323\u0307", "\u1ea1\u0307")]
    [InlineData("a\u0307\u0323", "\u1ea1\u0307")]
    [InlineData("\ufb01", "\ufb01")] // compatibility characters such as ligatures are not replaced
    public void Names_are_stored_composed_and_without_surrounding_spaces(string name, string stored)
    {
        Assert.Equal(stored, FieldRules.Name(name));
        Assert.Equal(stored, UserRules.Ensure(new(), Ann, name, new()).Profile!.DisplayName);
        Assert.Equal(stored, UserRules.Update(Person, Ann, new(name, default, default), new()).Value!.Profile!.DisplayName);
        Assert.Equal(stored, Board(name).Name);
        Assert.Equal(stored, BoardRules.Update(Board("-"), Ann, new(name, default, default), new()).Value!.Name);
    }

    [Fact]
    public void The_length_of_a_name_is_measured_as_stored() =>
        Assert.Null(FieldRules.Line("Name", " " + string.Concat(Enumerable.Repeat("e\u0301", 80)) + " ", 80));

    [Fact]
    public void Composing_a_name_of_many_marks_costs_no_more_than_sorting_them()
    {
        // Marks of alternating combining classes: an insertion sort would take quadratic time.
        var name = "a" + string.Concat(Enumerable.Repeat("\u0301\u0323", 100_000));
        Assert.Equal(FieldErrorCode.TooLong, FieldRules.Line("Name", name, 80)?.Code);
    }

    [Theory]
    [InlineData("\u202egnp.exe", "gnp.exe")]
    [InlineData("two\nlines", "twolines")]
    [InlineData("\u200b", "\u2026")]
    public void A_name_accepted_before_a_rule_is_cleaned_when_it_is_copied(string title, string copied)
    {
        Assert.Equal(copied, FieldRules.Cleaned(title));
        Assert.Null(FieldRules.Line("Title", FieldRules.Cleaned(title), 80));
    }

    private static Board Board(string name) => BoardRules.Make(Ann, new(name, null, false), new()).Value!;

    private static FieldErrorCode? CodeOf(Error? error) => error is null ? null : Assert.Single(error.Fields).Code;
}
