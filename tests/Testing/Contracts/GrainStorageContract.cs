using System.Diagnostics.CodeAnalysis;
using Orleans.Storage;
using Xunit;

namespace Parley.Testing.Contracts;

/// <summary>The contract of every <see cref="IGrainStorage"/>: the requirements of Orleans' own conformance kit.</summary>
public abstract class GrainStorageContract
{
    /// <summary>The storage under test. It may be shared, because every test uses its own ids.</summary>
    protected abstract IGrainStorage Storage { get; }

    /// <summary>An ETag that no record ever had, in the form that the storage gives ETags.</summary>
    protected virtual string NeverStored => "never";

    /// <summary>The number of grains that write at the same time.</summary>
    protected virtual int ManyGrains => 100;

    /// <summary>How many sequences of steps the test skips after each one that it runs. It skips none if <c>PARLEY_ALL_SEQUENCES=1</c> is
    /// set.</summary>
    /// <remarks>This number plus one must not be a multiple of 2 or 7. Then every step occurs at every position.</remarks>
    protected virtual int SequencesLeftOut => 0;

    [Fact]
    public async Task Cyrillic_keys_and_content_come_back()
    {
        var grain = NewGrain("ключ-例");
        await Write(grain, new Note { Text = "Привет, мир 🎈", Number = -1 });
        var read = await Read(grain);
        Assert.Equal(("Привет, мир 🎈", -1), (read.State.Text, read.State.Number));
        Assert.True(read.RecordExists);
    }

    [Fact]
    public async Task Keys_of_every_kind_are_different_records()
    {
        var type = GrainType.Create($"note-{Guid.NewGuid():N}");
        IdSpan[] keys =
        [
            IdSpan.Create("1F"),
            GrainIdKeyExtensions.CreateIntegerKey(0x2F),
            GrainIdKeyExtensions.CreateIntegerKey(-0x2F),
            GrainIdKeyExtensions.CreateIntegerKey(0x2F, "extension"),
            GrainIdKeyExtensions.CreateGuidKey(Guid.Parse("11111111-2222-3333-4444-555555555555")),
            GrainIdKeyExtensions.CreateGuidKey(Guid.Parse("11111111-2222-3333-4444-555555555555"), "extension"),
        ];
        foreach (var key in keys)
            await Write(GrainId.Create(type, key), new Note { Text = key.ToString() });
        foreach (var key in keys)
            Assert.Equal(key.ToString(), (await Read(GrainId.Create(type, key))).State.Text);
    }

    [Fact]
    public async Task Writing_without_an_etag_over_a_record_is_refused()
    {
        var grain = NewGrain();
        await Write(grain, new Note { Text = "first" });
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(grain, new Note { Text = "second" }));
        Assert.Equal("first", (await Read(grain)).State.Text);
    }

    [Fact]
    public async Task Writing_with_an_old_etag_is_refused_and_the_newest_value_stays()
    {
        var grain = NewGrain();
        var state = await Write(grain, new Note { Text = "first" });
        var old = state.ETag;
        state.State.Text = "second";
        await Storage.WriteStateAsync("note", grain, state);
        var stale = new Record(new() { Text = "stale" }, old);
        var refusal = await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync("note", grain, stale));
        Assert.Equal(old, refusal.CurrentEtag);
        Assert.Equal("second", (await Read(grain)).State.Text);
    }

    [Fact]
    public async Task Many_grains_are_written_and_rewritten_at_once() =>
        await Task.WhenAll(Enumerable.Range(0, ManyGrains).Select(async i =>
        {
            var grain = NewGrain();
            var state = await Write(grain, new Note { Number = i });
            var etags = new HashSet<string?> { state.ETag };
            for (var round = 1; round <= 10; round++)
            {
                state.State.Number = i + round;
                await Storage.WriteStateAsync("note", grain, state);
                Assert.True(etags.Add(state.ETag));
            }

            Assert.Equal(i + 10, (await Read(grain)).State.Number);
        }));

    [Fact]
    public async Task Reading_a_missing_record_resets_the_state_in_memory()
    {
        var state = new Record(new() { Text = "stale" }, "etag") { RecordExists = true };
        await Storage.ReadStateAsync("note", NewGrain(), state);
        Assert.Equal((null, false, ""), (state.ETag, state.RecordExists, state.State.Text));
    }

    [Fact]
    public async Task A_write_with_equal_values_changes_the_etag()
    {
        var grain = NewGrain();
        var state = await Write(grain, new Note { Text = "same" });
        var before = state.ETag;
        await Storage.WriteStateAsync("note", grain, state);
        Assert.NotEqual(before, state.ETag);
        Assert.Equal(state.ETag, (await Read(grain)).ETag);
    }

    [Fact]
    public async Task A_cleared_record_reads_as_fresh_and_can_be_written_again()
    {
        var grain = NewGrain();
        var state = await Write(grain, new Note { Text = "first" });
        await Storage.ClearStateAsync("note", grain, state);
        Assert.Equal((false, ""), (state.RecordExists, state.State.Text));

        var read = await Read(grain);
        Assert.Equal((false, "", state.ETag), (read.RecordExists, read.State.Text, read.ETag));
        read.State.Text = "second";
        await Storage.WriteStateAsync("note", grain, read);
        var again = await Read(grain);
        Assert.Equal((true, "second"), (again.RecordExists, again.State.Text));
        await Storage.ClearStateAsync("note", grain, again);
        Assert.False((await Read(grain)).RecordExists);
    }

    [Fact]
    public async Task A_write_after_clearing_needs_no_read()
    {
        var grain = NewGrain();
        var state = await Write(grain, new Note { Text = "first" });
        await Storage.ClearStateAsync("note", grain, state);
        state.State = new() { Text = "second" };
        await Storage.WriteStateAsync("note", grain, state);
        Assert.Equal("second", (await Read(grain)).State.Text);
    }

    [Fact]
    public async Task Clearing_before_any_write_works()
    {
        var grain = NewGrain();
        var state = new Record(new() { Text = "unsaved" });
        await Storage.ClearStateAsync("note", grain, state);
        Assert.Equal((false, ""), (state.RecordExists, state.State.Text));
        Assert.False((await Read(grain)).RecordExists);
        await Storage.WriteStateAsync("note", grain, state);
        Assert.True((await Read(grain)).RecordExists);
    }

    [Fact]
    public async Task Every_clearing_changes_the_etag()
    {
        var grain = NewGrain();
        var state = await Write(grain, new Note { Text = "first" });
        var etags = new HashSet<string?> { state.ETag };
        for (var round = 0; round < 3; round++)
        {
            await Storage.ClearStateAsync("note", grain, state);
            Assert.True(etags.Add(state.ETag));
            Assert.NotNull(state.State);
        }
    }

    [Fact]
    public async Task Each_state_name_is_a_separate_record()
    {
        var grain = NewGrain();
        await Storage.WriteStateAsync("one", grain, new Record(new() { Text = "1" }));
        await Storage.WriteStateAsync("two", grain, new Record(new() { Text = "2" }));
        var (one, two) = (new Record(), new Record());
        await Storage.ReadStateAsync("one", grain, one);
        await Storage.ReadStateAsync("two", grain, two);
        Assert.Equal(("1", "2"), (one.State.Text, two.State.Text));
    }

    [Fact]
    public async Task Clearing_with_an_old_etag_is_refused_and_the_data_stays()
    {
        var grain = NewGrain();
        var state = await Write(grain, new Note { Text = "first" });
        var stale = new Record(new(), state.ETag);
        await Storage.WriteStateAsync("note", grain, state);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.ClearStateAsync("note", grain, stale));
        Assert.Equal("first", (await Read(grain)).State.Text);
    }

    [Fact]
    public async Task Every_sequence_of_four_steps_over_two_keys_agrees_with_a_model()
    {
        // Read, write and clear, the latter two with no ETag, with the newest one and with an old one; each over two keys: 14^4 sequences.
        const int Steps = 14;
        var all = Environment.GetEnvironmentVariable("PARLEY_ALL_SEQUENCES") == "1";
        var sequences = Enumerable.Range(0, Steps * Steps * Steps * Steps).Where(sequence => all || sequence % (SequencesLeftOut + 1) == 0);
        await Parallel.ForEachAsync(sequences, async (sequence, _) =>
        {
            var (grains, models) = (new[] { NewGrain(), NewGrain() }, new[] { new Model(NeverStored), new Model(NeverStored) });
            for (var (rest, depth) = (sequence, 0); depth < 4; rest /= Steps, depth++)
                await Step(rest % Steps / 2, grains[rest % 2], models[rest % 2], $"v{depth}");
        });
    }

    private async Task Step(int step, GrainId grain, Model model, string text)
    {
        if (step == 0)
        {
            var read = await Read(grain);
            Assert.Equal((model.ETag, model.Text is not null, model.Text ?? ""), (read.ETag, read.RecordExists, read.State.Text));
            return;
        }

        var etag = ((step - 1) % 3) switch { 0 => null, 1 => model.ETag, _ => model.OldETag };
        var isWrite = step <= 3;
        var state = new Record(new() { Text = text }, etag);
        var act = () => isWrite ? Storage.WriteStateAsync("note", grain, state) : Storage.ClearStateAsync("note", grain, state);
        if (etag != model.ETag)
        {
            await Assert.ThrowsAnyAsync<InconsistentStateException>(act);
            return;
        }

        await act();
        Assert.NotEqual(model.ETag, state.ETag);
        (model.OldETag, model.ETag, model.Text) = (model.ETag ?? NeverStored, state.ETag, isWrite ? text : null);
    }

    private static GrainId NewGrain(string key = "key") => GrainId.Create("note", $"{key}-{Guid.NewGuid():N}");

    private async Task<Record> Write(GrainId grain, Note note)
    {
        var state = new Record(note);
        await Storage.WriteStateAsync("note", grain, state);
        Assert.True(state.RecordExists);
        Assert.NotNull(state.ETag);
        return state;
    }

    private async Task<Record> Read(GrainId grain)
    {
        var state = new Record();
        await Storage.ReadStateAsync("note", grain, state);
        return state;
    }

    /// <summary>A grain state.</summary>
    public sealed class Note
    {
        public string Text { get; set; } = "";

        public int Number { get; set; }
    }

    private sealed class Record(Note? note = null, string? etag = null) : IGrainState<Note>
    {
        [AllowNull]
        public Note State { get; set => field = value!; } = note ?? new();

        public string? ETag { get; set; } = etag;

        public bool RecordExists { get; set; }
    }

    private sealed class Model(string neverStored)
    {
        public string? ETag { get; set; }

        public string OldETag { get; set; } = neverStored;

        public string? Text { get; set; }
    }
}
