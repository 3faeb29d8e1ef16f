using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.LoadTest.Plans;

namespace Parley.LoadTest.Checking;

/// <summary>The content of an entry as 64 bits. It covers what never changes: sender, time, text, shares, reply, event. It does not cover
/// reactions.</summary>
internal static class ContentHash
{
    /// <summary>The hash of an entry; null if its sender has edited or unsent it, which simulated users never do.</summary>
    public static ulong? Of(Message entry)
    {
        if (entry.EditedAt is not null || entry.Unsent)
            return null;
        var content = new StringBuilder()
            .Append(entry.SenderId).Append('\n')
            .Append(entry.SentAt.UtcTicks.ToString(CultureInfo.InvariantCulture)).Append('\n')
            .Append(entry.Kind).Append('\n')
            .Append(entry.ReplyTo?.ToString(CultureInfo.InvariantCulture)).Append('\n')
            .Append(entry.Text).Append('\n');
        foreach (var share in entry.Shares)
            content.Append(share.Kind).Append(':').Append(share.Id).Append(':').Append(share.Title).Append('\n');
        if (entry.Event is { } change)
            content.Append(change.Type).Append(' ').Append(change.ActorId).AppendJoin(',', change.UserIds ?? []).Append(change.Name);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString()), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>What an entry adds to the sum of a sequence of entries. Sums do not depend on the order, and differ if an entry is missing,
    /// doubled or altered.</summary>
    public static ulong Term(long seq, ulong hash) => PlanRandom.Mix(hash ^ PlanRandom.Mix((ulong)seq));
}
