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

    /// <summary>Where it is: on the file system of the data.</summary>
    public string Path { get; }

    /// <summary>Asks the folder's holder for one.</summary>
    /// <returns>Null: nobody listens there.</returns>
    /// <exception cref="BackupException">The holder cannot make one.</exception>
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

    /// <summary>Gives it back: what was not moved away is gone when this returns, unless the holder takes very long.</summary>
    public void Dispose()
    {
        using (_socket)
        {
            try
            {
                _socket.Shutdown(SocketShutdown.Send);
                _socket.ReceiveTimeout = MaxWaitMilliseconds;
                _ = _socket.Receive(new byte[1]); // ends when the holder has closed its side, having cleaned up
            }
            catch (SocketException)
            {
                // The holder is gone, or busy; it cleans up in its own time, at the latest at its next start.
            }
        }
    }
}
