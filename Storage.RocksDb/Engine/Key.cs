using System.Buffers.Binary;
using System.Text;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Builds and reads keys. Rows are sorted by the bytes of their keys: an id ends with a zero byte, which no id contains, and
/// numbers are big-endian.</summary>
internal static class Key
{
    private const byte End = 0;

    public static byte[] Of(ConversationId id) => Encoding.UTF8.GetBytes(id.Value);

    public static byte[] Of(UserId id) => Encoding.UTF8.GetBytes(id.Value);

    /// <summary>The common prefix of the keys of all rows that belong to an id.</summary>
    public static byte[] Prefix(string id)
    {
        var key = new byte[Encoding.UTF8.GetByteCount(id) + 1];
        Encoding.UTF8.GetBytes(id, key);
        return key;
    }

    public static byte[] LogRow(ConversationId id, long seq) => LogRow(Prefix(id.Value), seq);

    public static byte[] LogRow(ReadOnlySpan<byte> prefix, long seq)
    {
        var key = new byte[prefix.Length + sizeof(long)];
        prefix.CopyTo(key);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(prefix.Length), seq);
        return key;
    }

    public static byte[] ClientId(ConversationId id, UserId senderId, ClientId clientId) =>
        Encoding.UTF8.GetBytes($"{id.Value}\0{senderId.Value}\0{clientId.Value}");

    public static byte[] SharePrefix(ConversationId id, ShareKind kind) => [.. Prefix(id.Value), (byte)kind];

    public static byte[] Receipt(ConversationId id, UserId userId) => Encoding.UTF8.GetBytes($"{id.Value}\0{userId.Value}");

    public static byte[] Pointer(UserId userId, ConversationId id) => Encoding.UTF8.GetBytes($"{userId.Value}\0{id.Value}");

    public static byte[] Created(UserId userId, CreationKind kind, string key) =>
        [.. Prefix(userId.Value), (byte)kind, .. Encoding.UTF8.GetBytes(key)];

    public static byte[] Word(string word, UserId userId) => Encoding.UTF8.GetBytes($"{word}\0{userId.Value}");

    /// <summary>The key of a grain state. A grain id may contain any byte, so the lengths of its two parts precede them.</summary>
    public static byte[] GrainState(GrainId grainId, string stateName)
    {
        var type = grainId.Type.AsSpan();
        var key = grainId.Key.AsSpan();
        var state = new byte[4 + type.Length + key.Length + Encoding.UTF8.GetByteCount(stateName)];
        BinaryPrimitives.WriteUInt16BigEndian(state, checked((ushort)type.Length));
        type.CopyTo(state.AsSpan(2));
        BinaryPrimitives.WriteUInt16BigEndian(state.AsSpan(2 + type.Length), checked((ushort)key.Length));
        key.CopyTo(state.AsSpan(4 + type.Length));
        Encoding.UTF8.GetBytes(stateName, state.AsSpan(4 + type.Length + key.Length));
        return state;
    }

    /// <summary>The common prefix of the keys of all states of a grain type.</summary>
    public static byte[] GrainStates(string grainType)
    {
        var type = Encoding.UTF8.GetBytes(grainType);
        var key = new byte[2 + type.Length];
        BinaryPrimitives.WriteUInt16BigEndian(key, checked((ushort)type.Length));
        type.CopyTo(key.AsSpan(2));
        return key;
    }

    /// <summary>The number that a key ends with.</summary>
    public static long SeqOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key[^sizeof(long)..]);

    /// <summary>The id that a key begins with: the bytes before the first zero byte, or the whole key if it has none.</summary>
    public static string OwnerOf(ReadOnlySpan<byte> key) =>
        Encoding.UTF8.GetString(key.IndexOf(End) is >= 0 and var end ? key[..end] : key);

    /// <summary>The text that follows a prefix to the end of a key.</summary>
    public static string TextAfter(ReadOnlySpan<byte> key, int prefixLength) => Encoding.UTF8.GetString(key[prefixLength..]);
}
