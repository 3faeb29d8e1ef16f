using System.Net.Sockets;
using System.Text;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>A checkpoint that another process, which holds the data folder, made for this process. It exists until it is
/// disposed.</summary>
internal sealed class RemoteCheckpoint : IDisposable
{
    private const int MaxWaitMilliseconds = 10_000;

    private readonly Socket _socket;

    private RemoteCheckpoint(Socket socket, string path) => (_socket, Path) = (socket, path);

    /// <summary>The folder of the checkpoint. It is on the same file system as the data.</summary>
    public string Path { get; }

    /// <summary>Requests a checkpoint from the process that holds the folder.</summary>
    /// <returns>The checkpoint; null if no process listens there.</returns>
    /// <exception cref="BackupException">The process cannot make a checkpoint, or ended before it answered.</exception>
    public static async Task<RemoteCheckpoint?> AskAsync(string folder, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(System.IO.Path.Combine(folder, DataFolder.Socket)), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentOutOfRangeException)
        {
            socket.Dispose();
            return null;
        }

        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($"{CheckpointServer.Request}\n"), cancellationToken).ConfigureAwait(false);
            using var reader = new StreamReader(new NetworkStream(socket, ownsSocket: false));
            var answer = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (answer?.StartsWith(CheckpointServer.Made, StringComparison.Ordinal) is true)
                return new(socket, System.IO.Path.Combine(folder, answer[CheckpointServer.Made.Length..]));
            throw new BackupException(answer?.StartsWith(CheckpointServer.Refused, StringComparison.Ordinal) is true
                ? answer[CheckpointServer.Refused.Length..]
                : $"The process that holds '{folder}' ended before it answered. Try again.");
        }
        catch (Exception exception)
        {
            socket.Dispose();
            if (exception is SocketException or IOException)
                throw new BackupException($"The process that holds '{folder}' ended before it answered. Try again.", exception);
            throw;
        }
    }

    /// <summary>Ends the connection, and waits at most 10 s until the holder has deleted the checkpoint, if it was not moved
    /// away.</summary>
    public void Dispose()
    {
        using (_socket)
        {
            try
            {
                _socket.Shutdown(SocketShutdown.Send);
                _socket.ReceiveTimeout = MaxWaitMilliseconds;
                _ = _socket.Receive(new byte[1]); // returns when the holder has cleaned up and closed the connection
            }
            catch (SocketException)
            {
                // The holder has ended or is busy. It cleans up later, at the latest at its next start.
            }
        }
    }
}
