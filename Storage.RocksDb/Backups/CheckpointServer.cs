using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Parley.Core.Storage;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb.Backups;

/// <summary>Makes checkpoints for other processes of the folder's owner, one at a time, asked on a socket in the data folder.</summary>
/// <remarks>A socket file is reachable by whom the file system lets reach it, and by nobody over a network: it needs no token and no route.
/// A request is one line, so is its answer; the checkpoint goes when the connection does, unless it was moved away before.</remarks>
internal sealed partial class CheckpointServer : IAsyncDisposable
{
    /// <summary>What a request is; the number changes with what it means.</summary>
    public const string Request = "checkpoint 1";

    /// <summary>What a good answer begins with; the checkpoint's name in the data folder follows.</summary>
    public const string Made = "made ";

    /// <summary>What a bad answer begins with; a sentence follows.</summary>
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

    /// <summary>Listens. Callers hold the folder.</summary>
    /// <returns>Null: there can be no socket here, and backups need the process to be stopped; the log says why.</returns>
    public static CheckpointServer? Start(string folder, Database database, ILogger logger)
    {
        var path = Path.Combine(folder, DataFolder.Socket);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(path); // left by a process that was killed
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite); // before anybody can connect
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

    /// <summary>Ends; a checkpoint that somebody is about to take is taken away from them.</summary>
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
                : $"{Refused}Another version of Parley runs there.";
            await peer.SendAsync(Encoding.UTF8.GetBytes($"{answer}\n"), _stopping.Token).ConfigureAwait(false);

            // Nothing more is said: this ends when the other side has what it wanted, or is gone.
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

    [LoggerMessage(LogLevel.Warning, "Backups need this process to be stopped, for its folder can have no socket: {Reason}")]
    private static partial void LogNoSocket(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "Made the checkpoint {Name} for a backup.")]
    private static partial void LogMade(ILogger logger, string name);

    [LoggerMessage(LogLevel.Warning, "A checkpoint could not be made.")]
    private static partial void LogNotMade(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Who asked for a checkpoint went before the end.")]
    private static partial void LogBroken(ILogger logger, Exception exception);
}
