using Parley.Users;

namespace Parley.Core.Storage.Rows;

/// <summary>Encodes and decodes stored rows of the log, in format 1.</summary>
/// <remarks>The fields are: operation id, kind, message count, share count, sender, flag and client id, changed, people, body. The sequence
/// number is in the key.</remarks>
public static class LogRowCodec
{
    private const RowFormat Format = RowFormat.First;

    /// <summary>Encodes a row that <paramref name="operationId"/> writes.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> key, LogRow row, Guid operationId)
    {
        var writer = new RowWriter(Format);
        writer.UniqueId(operationId);
        writer.Byte((byte)row.Kind);
        writer.Number(row.MessageCount);
        writer.Number(row.ShareCount);
        writer.Text(row.SenderId.Value);
        writer.OptionalText(row.ClientId?.Value);
        writer.Number(row.Changed);
        writer.Ids(row.People);
        writer.Bytes(row.Body.Span);
        return writer.Finish(key);
    }

    /// <summary>Decodes the row with the sequence number <paramref name="seq"/>.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static LogRow Decode(ReadOnlySpan<byte> key, long seq, ReadOnlySpan<byte> bytes)
    {
        var reader = new RowReader("log", key, bytes, Format);
        var operationId = reader.UniqueId();
        var row = new LogRow
        {
            Seq = seq,
            OperationId = operationId,
            Kind = reader.Enum<LogRowKind>(),
            MessageCount = reader.Number(),
            ShareCount = reader.Number(),
            SenderId = reader.Id<UserId>(),
            ClientId = reader.Flag() ? reader.Id<ClientId>() : null,
            Changed = reader.Number(),
            People = reader.Ids<UserId>(),
            Body = reader.Bytes().ToArray(),
        };
        reader.End();
        return row;
    }
}
