using System.Diagnostics.CodeAnalysis;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>A backup or a restore did not come about, and left nothing behind. The message is a sentence for who asked for it.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without its sentence it would say nothing.")]
public sealed class BackupException : Exception
{
    internal BackupException(string sentence, Exception? innerException = null)
        : base(sentence, innerException)
    {
    }
}
