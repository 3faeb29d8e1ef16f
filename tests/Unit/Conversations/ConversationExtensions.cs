using System.Text.Json;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Users;

namespace Parley.Unit.Conversations;

/// <summary>Calls that must succeed, and short forms of what a reader sees.</summary>
internal static class ConversationExtensions
{
    public static async Task<long> SayAsync(this Conversation conversation, UserId sender, SendMessage message) =>
        Value(await conversation.SendAsync(sender, message, CancellationToken.None)).Value.Seq;

    public static async Task<MessagePage> PageAsync(
        this Conversation conversation, UserId reader, int limit = 50, Func<ReadMessages, ReadMessages>? query = null)
    {
        var newest = new ReadMessages(limit, default);
        return Value(await conversation.ReadAsync(reader, query?.Invoke(newest) ?? newest, CancellationToken.None));
    }

    /// <summary>Asserts that exactly these entries are visible to a reader.</summary>
    public static async Task ShowsAsync(this Conversation conversation, UserId reader, params long[] seqs) =>
        Assert.Equal(seqs, await conversation.SeqsAsync(reader));

    public static async Task<long[]> SeqsAsync(this Conversation conversation, UserId reader) =>
        [.. (await conversation.PageAsync(reader)).Items.Select(item => item.Seq)];

    public static async Task<string?[]> TextsAsync(this Conversation conversation, UserId reader) =>
        [.. (await conversation.PageAsync(reader)).Items.Select(item => item.Text())];

    public static async Task<ChangePage> FollowAsync(this Conversation conversation, UserId reader, long after = 0, int limit = 100) =>
        Value(await conversation.ChangesAsync(reader, after, limit, CancellationToken.None));

    public static async Task<MemberSummary[]> MembersAsync(this Conversation conversation, UserId viewer) =>
        [.. Value(await conversation.GetAsync(viewer, CancellationToken.None)).Summary.Members];

    /// <summary>Sets and removes a reaction the given number of times.</summary>
    public static async Task StormAsync(this Conversation conversation, UserId actor, long seq, int count)
    {
        foreach (var batch in Enumerable.Range(0, count).Chunk(40))
        {
            var marks = await Task.WhenAll(batch.Select(i => conversation.ReactAsync(actor, new(seq, "love", i % 2 == 0), default)));
            Assert.All(marks, mark => Assert.Null(mark.Error));
        }
    }

    public static async Task AddAsync(this Conversation conversation, UserId actor, UserId added, bool shareHistory = false) =>
        Value(await conversation.AddMembersAsync(actor, new([added], shareHistory), CancellationToken.None));

    public static async Task RemoveAsync(this Conversation conversation, UserId actor, UserId removed) =>
        Value(await conversation.RemoveMemberAsync(actor, removed, CancellationToken.None));

    public static string? Text(this EntryView entry) => entry.Parse().GetProperty("text").GetString();

    public static JsonElement Parse(this EntryView entry) => JsonDocument.Parse(entry.Json).RootElement;

    public static T Value<T>(Result<T> result)
    {
        Assert.Null(result.Error);
        return result.Value!;
    }

    public static void Refused<T>(ErrorCode code, Result<T> result) => Assert.Equal(code, result.Error?.Code);
}
