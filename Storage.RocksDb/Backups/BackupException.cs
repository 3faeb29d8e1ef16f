using System.Diagnostics.CodeAnalysis;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>A backup or a restore failed, and left no files. The message tells the operator why.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without a message it would tell the operator nothing.")]
public sealed class BackupException : Exception
{
    internal BackupException(string sentence, Exception? innerException = null)
        : base(sentence, innerException)
    {
    }
}
