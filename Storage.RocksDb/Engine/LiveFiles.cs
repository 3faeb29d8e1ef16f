using System.Runtime.InteropServices;
using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The files of an open database, as its manifest lists them.</summary>
internal static class LiveFiles
{
    public const int Table = 2;

    public const int Manifest = 3;

    /// <summary>Called for one file of the list. The list is valid only during the call.</summary>
    public delegate void Visitor(nint files, nuint index);

    /// <summary>Visits the files of one type.</summary>
    public static void Visit(RocksDbSharp.RocksDb db, int type, bool withChecksums, Visitor visit)
    {
        var native = Native.Instance;
        var options = native.rocksdb_livefiles_storage_info_options_create();
        native.rocksdb_livefiles_storage_info_options_set_include_checksum_info(options, withChecksums ? (byte)1 : (byte)0);

        // Data that is only in logs stays there: listing the files must not flush it to tables.
        native.rocksdb_livefiles_storage_info_options_set_wal_size_for_flush(options, ulong.MaxValue);
        try
        {
            var files = native.rocksdb_get_livefiles_storage_info(db.Handle, options);
            for (nuint i = 0; i < native.rocksdb_livefiles_storage_info_count(files); i++)
            {
                if (native.rocksdb_livefiles_storage_info_file_type(files, i) == type)
                    visit(files, i);
            }

            native.rocksdb_livefiles_storage_info_destroy(files);
        }
        finally
        {
            native.rocksdb_livefiles_storage_info_options_destroy(options);
        }
    }

    public static string NameOf(nint files, nuint index) =>
        Marshal.PtrToStringUTF8(Native.Instance.rocksdb_livefiles_storage_info_relative_filename(files, index)) ?? "";
}
