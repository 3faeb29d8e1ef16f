using System.IO.Compression;
using System.Text.Json;

namespace Parley.LoadTest.Checking;

/// <summary>Keeps what the users of a run were told in a file, so that <c>verify</c> can check it later: lines of JSON, compressed with
/// gzip. It contains ids, numbers and hashes, and no text.</summary>
internal static class RecordFile
{
    /// <summary>The name of the file in the folder of a run.</summary>
    public const string Name = "record.jsonl.gz";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Writes a record.</summary>
    public static async Task WriteAsync(
        string path, RecordHeader header, IEnumerable<ObservedConversation> conversations, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        await using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        await using var writer = new StreamWriter(gzip);
        await writer.WriteLineAsync(JsonSerializer.Serialize(header, Format).AsMemory(), cancellationToken);
        foreach (var conversation in conversations)
        {
            var line = new RecordedConversation(
                conversation.Id,
                conversation.Start,
                [
                    .. conversation.Contents.Select(content =>
                        new RecordedContent(content.Key, content.Value.Hash, content.Value.IsAcknowledged)),
                ],
                [
                    .. conversation.Members.Select(member => new RecordedMember(
                        member.UserId, member.FirstSeen, member.LastSeen, member.Read, member.HasLeft, [.. member.Intervals])),
                ]);
            await writer.WriteLineAsync(JsonSerializer.Serialize(line, Format).AsMemory(), cancellationToken);
        }
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="UsageException">The file is no record.</exception>
    public static async Task<(RecordHeader Header, IReadOnlyList<ObservedConversation> Conversations)> ReadAsync(
        string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            await using var gzip = new GZipStream(file, CompressionMode.Decompress);
            using var reader = new StreamReader(gzip);
            var header = JsonSerializer.Deserialize<RecordHeader>(await reader.ReadLineAsync(cancellationToken) ?? "", Format);
            if (header is null || header.UserIds.Contains(null!) || header.UserIds.Distinct().Count() < header.UserIds.Count)
                throw new JsonException("Its first line does not name the users.");
            var conversations = new List<ObservedConversation>();
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
                conversations.Add(Restore(
                    JsonSerializer.Deserialize<RecordedConversation>(line, Format) ?? throw new JsonException("A line is null.")));
            return (header, conversations);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            throw new UsageException($"{path} is no record of a run: {e.Message} A run writes it as {Name}.", e);
        }
    }

    private static ObservedConversation Restore(RecordedConversation line)
    {
        var conversation = new ObservedConversation(line.Id, line.Start);
        foreach (var content in line.Contents)
            conversation.Restore(content.Seq, new(content.Hash, content.Acknowledged));
        foreach (var member in line.Members)
        {
            if (member is null)
                throw new JsonException("A member is null.");
            var restored = new ObservedMember(member.UserId)
            {
                FirstSeen = member.FirstSeen,
                LastSeen = member.LastSeen,
                Read = member.Read,
                HasLeft = member.HasLeft,
            };
            foreach (var interval in member.Intervals)
                restored.Restore(interval);
            conversation.Restore(restored);
        }

        return conversation;
    }

    private sealed record RecordedConversation(
        string Id, long Start, IReadOnlyList<RecordedContent> Contents, IReadOnlyList<RecordedMember> Members);

    private readonly record struct RecordedContent(long Seq, ulong Hash, bool Acknowledged);

    private sealed record RecordedMember(
        string UserId, long FirstSeen, long LastSeen, long Read, bool HasLeft, IReadOnlyList<ObservedInterval> Intervals);
}

/// <summary>The first line of a record.</summary>
/// <param name="Urls">The addresses of the server.</param>
/// <param name="UserIds">The users, by number.</param>
internal sealed record RecordHeader(IReadOnlyList<string> Urls, IReadOnlyList<string> UserIds);
