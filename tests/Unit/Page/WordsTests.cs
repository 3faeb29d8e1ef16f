using Parley.Client;
using Parley.WebClient.Words;

namespace Parley.Unit.Page;

/// <summary>What the page says.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("see https://a.example/x.", "see |https://a.example/x>https://a.example/x|.")]
    [InlineData("(http://a.example/b_(c))", "(|http://a.example/b_(c)>http://a.example/b_(c)|)")]
    [InlineData("HTTPS://A.example", "HTTPS://A.example>https://a.example/")]
    [InlineData("https://a.example,https://b.example", "https://a.example,https://b.example>https://a.example,https://b.example/")]
    [InlineData("javascript:alert(1) data:text/html,x ftp://a.example", "javascript:alert(1) data:text/html,x ftp://a.example")]
    [InlineData("xhttps://a.example", "xhttps://a.example")]
    [InlineData("https://user:word@a.example/", "https://user:word@a.example/")]
    [InlineData("https://", "https://")]
    [InlineData("http http://", "http http://")]
    [InlineData("https://a.example/\u202egpj.exe", "https://a.example/>https://a.example/|\u202egpj.exe")]
    [InlineData("https://a.example/<b>", "https://a.example/>https://a.example/|<b>")]
    [InlineData("a\nhttps://a.example/?q=1#f\nb", "a\n|https://a.example/?q=1#f>https://a.example/?q=1#f|\nb")]
    public void Only_web_addresses_become_links(string text, string expected)
    {
        var pieces = LinkText.Pieces(text);
        if (!text.Contains("a.example,", StringComparison.Ordinal))
            Assert.Equal(expected, string.Join('|', pieces.Select(piece => piece.Text + (piece.Address is { } to ? $">{to}" : ""))));
        Assert.Equal(text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.All(pieces, piece => Assert.Matches("^https?://", piece.Address ?? "http://"));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Ann is typing…", "Ann")]
    [InlineData("Ann and Bob are typing…", "Ann", "Bob")]
    [InlineData("Ann, Bob and 2 others are typing…", "Ann", "Bob", "Chloe", "Dev")]
    public void The_typing_line_names_at_most_three_people(string expected, params string[] names) =>
        Assert.Equal(expected, Names.Typing([.. names.Where(name => name.Length > 0)]));

    [Theory]
    [InlineData("Ann", "A")]
    [InlineData("ann maria berg", "AB")]
    [InlineData("  ", "?")]
    [InlineData("👩‍🚀 Zoe", "👩‍🚀Z")]
    public void Initials_are_whole_characters(string name, string expected) => Assert.Equal(expected, Names.Initials(name));

    [Theory]
    [InlineData(0, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(61, "2 minutes")]
    [InlineData(3600, "1 hour")]
    [InlineData(3601, "2 hours")]
    public void Durations_are_rounded_up(int seconds, string expected) => Assert.Equal(expected, Durations.Of(seconds));

    [Fact]
    public void A_rate_limit_names_the_time_left_and_a_full_conversation_the_seats()
    {
        Explains("12 seconds", new(ProblemCode.RateLimited, 429, RetryAfterSeconds: 12));
        Explains("10 of 10", new(ProblemCode.ConversationFull, 409, Limit: 10, Count: 11));
        Explains("2100 of at most 2000", new(ProblemCode.InvalidRequest, 400, Errors: [new("/text", "too_long", 2000, 2100)]));

        static void Explains(string words, Problem problem) => Assert.Contains(words, Problems.Explain(problem), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_recipient_does_not_reveal_a_block()
    {
        var words = Problems.Explain(new Problem(ProblemCode.RecipientUnavailable, 403));
        Assert.DoesNotContain("block", words, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_code_has_words() => Assert.All(Enum.GetValues<ProblemCode>(), code =>
        Assert.EndsWith(".", Problems.Explain(new Problem(code, 400, "Title.", "Detail.")), StringComparison.Ordinal));

    [Fact]
    public void A_burst_of_messages_is_one_sentence()
    {
        var announcements = new Announcements();
        Assert.True(announcements.IsEmpty);
        announcements.Arrived("Ann", "hello");
        Assert.Equal("Ann: hello", announcements.Take());
        announcements.Arrived("Ann", "one");
        announcements.Arrived("Bob", "two");
        announcements.Arrived("Ann", "three");
        announcements.Sent();
        announcements.Failed();
        Assert.Equal("Message not sent. Message sent. 3 new messages from Ann and Bob.", announcements.Take());
        Assert.True(announcements.IsEmpty);
    }
}
