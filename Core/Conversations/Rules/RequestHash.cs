using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Conversations.Rules;

/// <summary>Recognises the repeat of a request without storing the request. The hash is the first 16 bytes of HMAC-SHA256 over a canonical
/// form. Its key is the conversation's secret, so that an unsent text cannot be guessed from a stored hash.</summary>
internal static class RequestHash
{
    private const int Length = 16;

    public static ImmutableArray<byte> Of(ImmutableArray<byte> secret, SendMessage command) =>
        Hash(secret, writer => Write(writer, command));

    /// <summary>Hashes a creation. The order of the other members does not matter.</summary>
    public static ImmutableArray<byte> Of(ImmutableArray<byte> secret, UserId creator, CreateConversation command) =>
        Hash(secret, writer =>
        {
            writer.Write(creator.Value);
            writer.Write(command.MemberIds.Length);
            foreach (var userId in command.MemberIds.Order())
                writer.Write(userId.Value);
            Write(writer, command.Name);
            writer.Write(command.Message is not null);
            if (command.Message is { } message)
                Write(writer, message);
        });

    public static bool AreEqual(ImmutableArray<byte> one, ImmutableArray<byte> other) =>
        CryptographicOperations.FixedTimeEquals(one.AsSpan(), other.AsSpan());

    private static ImmutableArray<byte> Hash(ImmutableArray<byte> secret, Action<BinaryWriter> write)
    {
        using var form = new MemoryStream();
        using (var writer = new BinaryWriter(form, Encoding.UTF8, leaveOpen: true))
            write(writer);
        return [.. HMACSHA256.HashData(secret.AsSpan(), form.ToArray()).AsSpan(0, Length)];
    }

    private static void Write(BinaryWriter writer, SendMessage command)
    {
        Write(writer, command.Text);
        writer.Write(command.Shares.Length);
        foreach (var share in command.Shares)
        {
            writer.Write((int)share.Kind);
            writer.Write(share.Id);
        }

        writer.Write(command.ReplyTo ?? 0);
    }

    private static void Write(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        writer.Write(text ?? "");
    }
}
