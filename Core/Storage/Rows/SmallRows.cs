using Parley.Users;

namespace Parley.Core.Storage.Rows;

/// <summary>Encodes and decodes rows with few fields, in format 1. Rows without fields (shares, words) are empty.</summary>
public static class SmallRows
{
    private const RowFormat Format = RowFormat.First;

    /// <summary>Encodes a used client id.</summary>
    public static byte[] EncodeSent(ReadOnlySpan<byte> key, SentKey sent)
    {
        var writer = new RowWriter(Format);
        writer.Number(sent.Seq);
        writer.Bytes(sent.RequestHash.AsSpan());
        return writer.Finish(key);
    }

    /// <summary>Decodes a used client id.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static SentKey DecodeSent(UserId senderId, ClientId clientId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var reader = new RowReader("client id", key, row, Format);
        var sent = new SentKey(senderId, clientId, reader.Number(), [.. reader.Bytes()]);
        reader.End();
        return sent;
    }

    /// <summary>Encodes a receipt.</summary>
    public static byte[] EncodeReceipt(ReadOnlySpan<byte> key, long seq)
    {
        var writer = new RowWriter(Format);
        writer.Number(seq);
        return writer.Finish(key);
    }

    /// <summary>Decodes a receipt.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static long DecodeReceipt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var reader = new RowReader("receipt", key, row, Format);
        var seq = reader.Number();
        reader.End();
        return seq;
    }

    /// <summary>Encodes an open row, which contains the run that stored it.</summary>
    public static byte[] EncodeOpen(ReadOnlySpan<byte> key, Guid run)
    {
        var writer = new RowWriter(Format);
        writer.UniqueId(run);
        return writer.Finish(key);
    }

    /// <summary>Decodes an open row: the run that stored it.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static Guid DecodeOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var reader = new RowReader("open", key, row, Format);
        var run = reader.UniqueId();
        reader.End();
        return run;
    }

    /// <summary>Encodes the id of a created object.</summary>
    public static byte[] EncodeCreated(ReadOnlySpan<byte> key, string id)
    {
        var writer = new RowWriter(Format);
        writer.Text(id);
        return writer.Finish(key);
    }

    /// <summary>Decodes the id of a created object.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static string DecodeCreated(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var reader = new RowReader("created id", key, row, Format);
        var id = reader.Text();
        reader.End();
        return id;
    }

    /// <summary>Encodes an indexed profile.</summary>
    public static byte[] EncodeProfile(ReadOnlySpan<byte> key, Profile profile)
    {
        var writer = new RowWriter(Format);
        writer.Text(profile.DisplayName);
        writer.OptionalText(profile.About);
        writer.OptionalText(profile.AvatarUrl);
        return writer.Finish(key);
    }

    /// <summary>Decodes an indexed profile.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static Profile DecodeProfile(UserId userId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var reader = new RowReader("profile", key, row, Format);
        var profile = new Profile(userId, reader.Text(), reader.OptionalText(), reader.OptionalText());
        reader.End();
        return profile;
    }
}
