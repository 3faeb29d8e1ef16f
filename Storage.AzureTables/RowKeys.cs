using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Storage.AzureTables;

/// <summary>Builds and reads row keys. A key is a letter for the kind, then ids or numbers. The ordinal order of keys is the order of
/// reading.</summary>
/// <remarks>Ids have only letters, digits and <c>. _ - ~</c>, which are all allowed in keys. Keys are case-sensitive. Numbers are padded to
/// 19 digits. Texts with other characters are escaped.</remarks>
internal static class RowKeys
{
    /// <summary>The head of a conversation or of an inbox.</summary>
    public const string Head = "h";

    public const string Receipts = "r";

    public const string Pointers = "p";

    // A key has at most 1 KiB of UTF-16. A longer text is replaced by its hash.
    private const int MaxEscaped = 400;

    public static string Entry(long seq) => Numbered("m", seq);

    public static string Mark(long seq) => Numbered("k", seq);

    public static string Of(LogRow row) => row.Kind is LogRowKind.Mark ? Mark(row.Seq) : Entry(row.Seq);

    /// <summary>The number at the end of an entry's or a mark's key.</summary>
    public static long SeqOf(string key) => long.Parse(key.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The common prefix of the keys of all shares of a kind.</summary>
    public static string Shares(ShareKind kind) => string.Create(CultureInfo.InvariantCulture, $"s{(int)kind}-");

    /// <summary>The key of a share. Its number counts down, because the service reads only in ascending order and the newest share comes
    /// first.</summary>
    public static string Share(ShareKind kind, long seq) => Numbered(Shares(kind), long.MaxValue - seq);

    public static long SeqOfShare(string key) =>
        long.MaxValue - long.Parse(key.AsSpan(key.Length - 19), NumberStyles.None, CultureInfo.InvariantCulture);

    public static string Receipt(UserId userId) => Receipts + userId.Value;

    public static string ClientId(UserId senderId, ClientId clientId) => $"c{senderId.Value}:{clientId.Value}";

    public static string Pointer(ConversationId id) => Pointers + id.Value;

    public static string Created(CreationKind kind, string key)
    {
        var escaped = Escaped(key);
        var name = escaped.Length <= MaxEscaped ? escaped : $"!{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
        return string.Create(CultureInfo.InvariantCulture, $"i{(int)kind}-{name}");
    }

    /// <summary>The key of an open row, in the partition of its run.</summary>
    public static string Open(ConversationId id, OpenRowKey open) => $"{id.Value}:{open.OperationId:N}";

    /// <summary>The conversation and the name of an open row; null if the key is not one.</summary>
    public static (ConversationId Id, OpenRowKey Open)? ParseOpen(string run, string key) =>
        key.Split(':') is [var id, var operation]
        && ConversationId.TryParse(id, null, out var conversation)
        && Guid.TryParseExact(operation, "N", out var operationId)
            ? (conversation, new(operationId, run))
            : null;

    /// <summary>The sender and the client id in a key that <see cref="ClientId"/> made; null if the key is not one.</summary>
    public static (UserId SenderId, ClientId ClientId)? ParseClientId(string key) =>
        key[1..].Split(':') is [var sender, var client]
        && UserId.TryParse(sender, null, out var senderId)
        && Parley.ClientId.TryParse(client, null, out var clientId)
            ? (senderId, clientId)
            : null;

    /// <summary>The kind in the key of a share or of a created id: the number between its letter and the hyphen.</summary>
    public static int KindOf(string key) =>
        key.IndexOf('-') is > 1 and var end
            ? int.Parse(key.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture)
            : throw new FormatException($"The key {key} has no kind.");

    /// <summary>The first key after all keys with a prefix.</summary>
    public static string EndOf(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    /// <summary>Escapes a text for a key. Letters, digits, <c>_</c> and <c>-</c> stay. Any other UTF-16 code unit becomes <c>!</c> and four
    /// hexadecimal digits.</summary>
    /// <remarks>Each code unit is escaped on its own, so that texts with the same beginning have escaped texts with the same
    /// beginning.</remarks>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var unit in text)
        {
            _ = char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-'
                ? escaped.Append(unit)
                : escaped.Append('!').Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    private static string Numbered(string prefix, long number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D19}");
}
