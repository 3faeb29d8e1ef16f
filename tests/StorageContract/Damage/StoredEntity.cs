using System.Security.Cryptography;
using System.Text;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.Testing;
using Parley.Testing.Contracts;
using Parley.Users;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.Damage;

/// <summary>One conversation, inbox, person or grain in the store. Damage may make it disappear, but must never change it.</summary>
/// <param name="Table">The table of its first row.</param>
/// <param name="Id">Its id.</param>
internal readonly record struct StoredEntity(Table Table, string Id)
{
    /// <summary>The state before the first commit.</summary>
    public const string None = "nothing";

    /// <summary>A hash of everything that the ports return for the entity.</summary>
    /// <exception cref="DamagedRowException">A part of it is damaged.</exception>
    public async Task<string> ReadAsync(RocksDbStore store, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var found = Table switch
        {
            Table.Heads => await ConversationAsync(new(store), hash, cancellationToken),
            Table.InboxHeads => await InboxAsync(new(store), hash, cancellationToken),
            Table.People => await PersonAsync(new(store), hash, cancellationToken),
            Table.CreatedIds => Add(hash, store.Database.Get(Table.CreatedIds, Key.Created(Alice, CreationKind.Pin, Id))),
            _ => Add(hash, store.Database.Get(Table.GrainState, Key.GrainState(GrainId.Create("note", Id), "note"))),
        };
        return found ? Convert.ToHexString(hash.GetHashAndReset()) : None;
    }

    private async Task<bool> ConversationAsync(
        RocksDbConversationStore conversations, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var id = ConversationId.Parse(Id);
        if (await conversations.LoadAsync(id, int.MaxValue, cancellationToken) is not { } stored)
            return false;
        Add(hash, ConversationHeadCodec.Encode([], stored.Head, stored.OperationId));
        foreach (var row in stored.Tail)
        {
            Add(hash, LogRowCodec.Encode([], row, row.OperationId));
            if (row.ClientId is { } clientId)
            {
                var sent = await conversations.FindSentAsync(id, row.SenderId, clientId, cancellationToken);
                Add(hash, sent is null ? null : SmallRows.EncodeSent([], sent));
            }
        }

        foreach (var seq in await conversations.ReadSharesAsync(id, null, long.MaxValue, int.MaxValue, cancellationToken))
            Add(hash, BitConverter.GetBytes(seq));
        foreach (var receipt in await conversations.ReadReceiptsAsync(id, cancellationToken))
            Add(hash, Encoding.UTF8.GetBytes($"{receipt.UserId} {receipt.Seq}"));
        return true;
    }

    private async Task<bool> InboxAsync(RocksDbInboxStore inboxes, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var stored = await inboxes.LoadAsync(UserId.Parse(Id), int.MaxValue, cancellationToken);
        if (stored.Version is null)
            return false;
        Add(hash, InboxCodec.EncodeHead([], stored.Head, stored.OperationId));
        foreach (var row in stored.Rows)
            Add(hash, InboxCodec.EncodeRow([], row));
        return true;
    }

    private async Task<bool> PersonAsync(RocksDbUserIndex people, IncrementalHash hash, CancellationToken cancellationToken)
    {
        if (await people.ReadAsync([UserId.Parse(Id)], cancellationToken) is not [var profile])
            return false;
        foreach (var word in profile.DisplayName.Split(' '))
            Add(hash, (await people.SearchAsync(word, 20, cancellationToken)).Contains(profile) ? Encoding.UTF8.GetBytes(word) : []);
        return true;
    }

    private static bool Add(IncrementalHash hash, byte[]? bytes)
    {
        hash.AppendData(bytes ?? []);
        hash.AppendData(BitConverter.GetBytes(bytes?.Length ?? -1));
        return bytes is not null;
    }
}
