using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Parley.Core.Storage;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>Makes checkpoints for other processes of the folder's owner, one at a time. They connect to a socket in the data
/// folder.</summary>
/// <remarks>File permissions decide which users can connect, and a network cannot reach the socket. So it needs no token. A request is one
/// line, and so is its answer. When the connection ends, the checkpoint is deleted, unless the client has moved it away.</remarks>
internal sealed partial class CheckpointServer : IAsyncDisposable
{
    /// <summary>The request. Its number changes when its meaning changes.</summary>
    public const string Request = "checkpoint 1";

    /// <summary>The beginning of a successful answer. The checkpoint's name in the data folder follows.</summary>
    public const string Made = "made ";

    /// <summary>The beginning of a refusal. The reason follows, as a sentence.</summary>
    public const string Refused = "refused ";

    private const int MaxLine = 64;

    private readonly string _folder;
    private readonly Database _database;
    private readonly ILogger _logger;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    private CheckpointServer(string folder, Database database, ILogger logger, Socket socket)
    {
        (_folder, _database, _logger, _socket) = (folder, database, logger, socket);
        _running = RunAsync();
    }

    /// <summary>Starts to listen. The caller must hold the folder.</summary>
    /// <returns>The server; null if no socket can be created. Then backups need the process to be stopped. The log has the
    /// reason.</returns>
    public static CheckpointServer? Start(string folder, Database database, ILogger logger)
    {
        var path = Path.Combine(folder, DataFolder.Socket);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(path); // left by a process that was killed
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite); // before any client can connect
            socket.Listen();
            return new(folder, database, logger, socket);
        }
        catch (Exception exception)
            when (exception is SocketException or ArgumentOutOfRangeException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            LogNoSocket(logger, exception.Message);
            return null;
        }
    }

    /// <summary>Stops the server. A checkpoint that its client has not moved away yet is deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var peer = await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                await ServeAsync(peer).ConfigureAwait(false);
            }
            catch (Exception exception)
                when (exception is SocketException or IOException or OperationCanceledException or UnauthorizedAccessException)
            {
                if (!_stopping.IsCancellationRequested)
                    LogBroken(_logger, exception);
            }
        }
    }

    private async Task ServeAsync(Socket peer)
    {
        var buffer = new byte[MaxLine];
        var length = 0;
        do
        {
            var read = await peer.ReceiveAsync(buffer.AsMemory(length), _stopping.Token).ConfigureAwait(false);
            if (read == 0)
                return;
            length += read;
        }
        while (length < MaxLine && buffer[length - 1] != '\n');

        var name = $"{DataFolder.CheckpointPrefix}{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var path = Path.Combine(_folder, name);
        try
        {
            var answer = Encoding.UTF8.GetString(buffer, 0, length) == $"{Request}\n"
                ? Make(path, name)
                : $"{Refused}The process that holds the folder runs another version of Parley.";
            await peer.SendAsync(Encoding.UTF8.GetBytes($"{answer}\n"), _stopping.Token).ConfigureAwait(false);

            // The client sends nothing more. This ends when the client closes the connection.
            while (await peer.ReceiveAsync(buffer, _stopping.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        finally
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
    }

    private string Make(string path, string name)
    {
        try
        {
            _database.Checkpoint(path);
            LogMade(_logger, name);
            return $"{Made}{name}";
        }
        catch (Exception exception) when (exception is RocksDbSharp.RocksDbException or StoreReadOnlyException or ObjectDisposedException)
        {
            LogNotMade(_logger, exception);
            return $"{Refused}The store cannot make a checkpoint now: {exception.Message.ReplaceLineEndings(" ")}";
        }
    }

    [LoggerMessage(LogLevel.Warning, "No socket could be created in the data folder, so backups need this process to be stopped: {Reason}")]
    private static partial void LogNoSocket(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "Made the checkpoint {Name} for a backup.")]
    private static partial void LogMade(ILogger logger, string name);

    [LoggerMessage(LogLevel.Warning, "A checkpoint could not be made.")]
    private static partial void LogNotMade(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The connection of a client that requested a checkpoint failed.")]
    private static partial void LogBroken(ILogger logger, Exception exception);
}
