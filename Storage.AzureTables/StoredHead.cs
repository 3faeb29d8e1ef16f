using Azure.Data.Tables;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;

namespace Parley.Storage.AzureTables;

/// <summary>The head row of a conversation: its bytes, and in another column the name of the open row.</summary>
internal sealed record StoredHead(ConversationHead Head, HeadVersion Version)
{
    private const string OpenColumn = "Open";

    public static StoredHead Of(ConversationId id, TableEntity entity)
    {
        var head = ConversationHeadCodec.Decode(id, Payload.KeyOf(entity), Payload.Of(entity), out var operationId);
        return new(head, VersionOf(entity, operationId));
    }

    /// <summary>Reads only the version of the row.</summary>
    public static HeadVersion VersionOf(TableEntity entity) =>
        VersionOf(entity, ConversationHeadCodec.DecodeOperationId(Payload.KeyOf(entity), Payload.Of(entity)));

    public static TableEntity Encode(ConversationId id, byte[] row, OpenRowKey? open)
    {
        var entity = new TableEntity(id.Value, RowKeys.Head).With(row);
        if (open is not null)
            entity[OpenColumn] = open.ToString();
        return entity;
    }

    /// <summary>The change that removes the name of the open row when it is merged into a head.</summary>
    public static TableEntity Closed(ConversationId id) => new(id.Value, RowKeys.Head) { [OpenColumn] = "" };

    private static HeadVersion VersionOf(TableEntity entity, Guid operationId) =>
        new(operationId, entity.ETag.ToString(), OpenRowKey.Parse(entity.GetString(OpenColumn)));
}
