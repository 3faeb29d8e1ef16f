using Parley.WebClient.Content;

namespace Parley.Unit.Page;

/// <summary>The positions of pins in the grid of a board, and the choice of the pins that are in the document.</summary>
public sealed class MasonryTests
{
    private const int Seeds = 200;

    [Fact]
    public void A_pin_goes_to_the_shortest_column_and_the_first_of_equal_ones()
    {
        var masonry = new Masonry(3);
        foreach (var span in new[] { 30, 10, 20, 5, 5, 1 })
            masonry.Add(span);
        Assert.Equal(
            [(0, 0), (1, 0), (2, 0), (1, 10), (1, 15), (1, 20)],
            Enumerable.Range(0, masonry.Count).Select(i => (masonry[i].Column, masonry[i].Top)));
        Assert.Equal(30, masonry.Height);
    }

    [Fact]
    public void No_pin_begins_above_the_pin_before_it_and_none_lies_on_another()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var masonry = Random(seed);
            var free = new int[masonry.Columns];
            for (var i = 0; i < masonry.Count; i++)
            {
                var place = masonry[i];
                Assert.True(i is 0 || masonry[i - 1].Top <= place.Top, $"seed {seed}: pin {i}");
                Assert.Equal(free[place.Column], place.Top); // There is no gap to the pin above.
                free[place.Column] = place.End;
            }

            Assert.Equal(free.Max(), masonry.Height);
        }
    }

    [Fact]
    public void Each_rendered_pin_is_where_it_would_be_if_all_were_rendered()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var masonry = Random(seed);
            var random = new Random(seed);
            var window = masonry.Window(random.Next(-50, masonry.Height), random.Next(-50, masonry.Height + 50));

            // The browser places the space above, then in each column a spacer and the pins one below the other.
            var free = window.Spacers.Select(rows => window.Above + rows).ToArray();
            Assert.All(window.Spacers, rows => Assert.InRange(rows, 0, Masonry.MaxSpan));
            for (var i = window.First; i < window.First + window.Count; i++)
            {
                Assert.Equal(masonry[i].Top, free[masonry[i].Column]);
                free[masonry[i].Column] += masonry[i].Span;
            }
        }
    }

    [Fact]
    public void All_visible_pins_are_in_the_document_and_not_many_others()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var masonry = Random(seed);
            var random = new Random(seed);
            for (var round = 0; round < 20; round++)
            {
                var (top, height) = (random.Next(-100, masonry.Height + 1), random.Next(20, 250));
                var window = masonry.Around(top, height);
                var rendered = Enumerable.Range(window.First, window.Count).ToHashSet();
                var visible = Enumerable.Range(0, masonry.Count)
                    .Where(i => masonry[i].End > top && masonry[i].Top < top + height)
                    .ToArray();
                Assert.True(rendered.IsSupersetOf(visible), $"seed {seed}");
                Assert.True(window.Count <= Masonry.MaxRendered || masonry.Columns > 8 || height > 100, $"seed {seed}: {window.Count}");
            }
        }
    }

    [Theory]
    [InlineData(296, 16, 2)] // a phone of 320 pixels
    [InlineData(900, 16, 3)]
    [InlineData(948, 16, 4)]
    [InlineData(948, 32, 2)] // a font of twice the size
    [InlineData(9000, 16, 12)]
    public void The_width_and_the_letters_decide_on_the_columns(double width, double rem, int columns) =>
        Assert.Equal(columns, new GridSize(width, rem).Columns);

    [Fact]
    public void A_pin_is_as_high_as_its_picture_and_its_title_within_bounds()
    {
        var size = new GridSize((2 * 200) + 12, 16); // two columns of 200 pixels
        Assert.Equal(25 + 8, size.SpanOf(new("/square", 500, 500)));
        Assert.Equal(8 + 8, size.SpanOf(new("/very-low", 5000, 10)));
        Assert.Equal(55 + 8, size.SpanOf(new("/very-high", 10, 5000)));
        Assert.Equal(18, size.SpanOf(null));
        Assert.Equal(18, size.SpanOf(new("/unknown", 0, 0)));
        Assert.Equal(Masonry.MaxSpan, new GridSize(2000, 8).SpanOf(new("/high", 1, 3)));
    }

    private static Masonry Random(int seed)
    {
        var random = new Random(seed);
        var masonry = new Masonry(random.Next(2, 13));
        for (var count = random.Next(0, 400); count > 0; count--)
            masonry.Add(random.Next(16, Masonry.MaxSpan + 1));
        return masonry;
    }
}
