using System.Buffers.Binary;
using System.Runtime.InteropServices;
using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>A table file as the manifest lists it.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Table">The table to which its rows belong.</param>
/// <param name="Checksum">The CRC-32C of all its bytes; null if the file was written without a checksum.</param>
internal sealed record TableFile(string Path, string Table, uint? Checksum)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public static List<TableFile> In(RocksDbSharp.RocksDb db, string folder)
    {
        var tables = TablesByName(db);
        var found = new List<TableFile>();
        LiveFiles.Visit(db, LiveFiles.Table, withChecksums: true, (files, i) =>
        {
            var name = LiveFiles.NameOf(files, i);
            found.Add(new(System.IO.Path.Combine(folder, name), tables.GetValueOrDefault(name, "?"), ChecksumOf(files, i)));
        });
        return found;
    }

    private static Dictionary<string, string> TablesByName(RocksDbSharp.RocksDb db)
    {
        var native = Native.Instance;
        var files = native.rocksdb_livefiles(db.Handle);
        var tables = new Dictionary<string, string>();
        for (var i = 0; i < native.rocksdb_livefiles_count(files); i++)
            tables[Text(native.rocksdb_livefiles_name(files, i)).TrimStart('/')] =
                Text(native.rocksdb_livefiles_column_family_name(files, i));
        native.rocksdb_livefiles_destroy(files);
        return tables;
    }

    private static uint? ChecksumOf(nint files, nuint index)
    {
        if (Text(Native.Instance.rocksdb_livefiles_storage_info_file_checksum_func_name(files, index)) != "FileChecksumCrc32c")
            return null;

        // The checksum is four bytes, of which any may be zero. It is not text, although the binding declares it so.
        var bytes = new byte[sizeof(uint)];
        Marshal.Copy(Native.Instance.rocksdb_livefiles_storage_info_file_checksum(files, index), bytes, 0, bytes.Length);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private static string Text(nint native) => Marshal.PtrToStringUTF8(native) ?? "";
}
