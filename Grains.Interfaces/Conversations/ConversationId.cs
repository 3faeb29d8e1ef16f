using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Parley.Users;

namespace Parley.Conversations;

/// <summary>The id of a conversation: <c>d~{smaller}~{larger}</c> for the one-to-one of two people, an <see cref="OpaqueId"/> for a
/// group.</summary>
/// <remarks>The two people of a one-to-one are in ordinal order, so that a pair has exactly one id. Any other spelling is invalid. User ids
/// contain no tilde, so the parts are unambiguous.</remarks>
[GenerateSerializer, Immutable, Alias("parley.ConversationId")]
[JsonConverter(typeof(IdJsonConverter<ConversationId>))]
public readonly record struct ConversationId : IParsable<ConversationId>
{
    private const string DirectPrefix = "d~";

    private ConversationId(string value) => Value = value;

    /// <summary>The id as text.</summary>
    [Id(0)]
    public string Value { get; init; }

    /// <summary>Whether this is the one-to-one of two people.</summary>
    public bool IsDirect => Value.StartsWith(DirectPrefix, StringComparison.Ordinal);

    /// <summary>Returns the id of the one-to-one of two different people.</summary>
    public static ConversationId DirectOf(UserId one, UserId other) =>
        one == other ? throw new ArgumentException("A one-to-one has two different people.", nameof(other))
        : one < other ? new($"{DirectPrefix}{one}~{other}")
        : new($"{DirectPrefix}{other}~{one}");

    /// <summary>Returns the two people of a one-to-one, the ordinally smaller first.</summary>
    /// <exception cref="InvalidOperationException">This is a group.</exception>
    public (UserId Smaller, UserId Larger) DirectMembers()
    {
        if (!IsDirect)
            throw new InvalidOperationException("Only a one-to-one names its members.");
        var parts = Value.Split('~');
        return (UserId.Parse(parts[1]), UserId.Parse(parts[2]));
    }

    /// <summary>Returns whether this is the one-to-one of two other people. It allocates nothing, because every request calls it.</summary>
    public bool IsDirectOfOthers(UserId userId)
    {
        if (!IsDirect)
            return false;
        var members = Value.AsSpan(DirectPrefix.Length);
        var separator = members.IndexOf('~');
        return !members[..separator].SequenceEqual(userId.Value) && !members[(separator + 1)..].SequenceEqual(userId.Value);
    }

    /// <inheritdoc/>
    public static ConversationId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("Not a conversation id.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ConversationId result)
    {
        var valid = OpaqueId.IsValid(s) || IsDirectSpelling(s);
        result = valid ? new(s!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsDirectSpelling(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(DirectPrefix, StringComparison.Ordinal))
            return false;
        var pair = text[DirectPrefix.Length..];
        var end = pair.IndexOf('~');
        return end >= 0
            && UserId.IsValid(pair[..end])
            && UserId.IsValid(pair[(end + 1)..])
            && pair[..end].SequenceCompareTo(pair[(end + 1)..]) < 0;
    }
}
