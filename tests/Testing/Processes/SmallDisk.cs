using System.Diagnostics;
using System.Globalization;

namespace Parley.Testing.Processes;

/// <summary>A small file system in memory for one test. It is visible only to processes that are started in its mount namespace.</summary>
/// <remarks>One process holds the namespace open. It ends when its standard input closes, so also when the test's process is
/// killed.</remarks>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly Process _holder;
    private readonly TemporaryFolder _folder;

    private SmallDisk(Process holder, TemporaryFolder folder) => (_holder, _folder) = (holder, folder);

    /// <summary>Its path for processes in the namespace.</summary>
    public string Path => _folder.Path;

    /// <summary>The path of the same folder for processes outside.</summary>
    public string PathFromOutside => $"/proc/{Id}/root{_folder.Path}";

    /// <summary>The beginning of a command line that runs a program in the namespace. The program keeps the process id.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", "--preserve-credentials", "--user", "--mount", "--target", Id];

    private string Id => _holder.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Creates a disk.</summary>
    /// <param name="bytes">Its size.</param>
    /// <returns>The disk; or null and the reason why this machine does not permit it.</returns>
    public static async Task<(SmallDisk? Disk, string WhyNot)> MakeAsync(long bytes)
    {
        var folder = new TemporaryFolder();
        var mount =
            $"mount -t tmpfs -o size={bytes.ToString(CultureInfo.InvariantCulture)} none '{folder.Path}' && echo mounted && exec cat";
        try
        {
            var holder = Process.Start(new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "sh", "-c", mount])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (await holder.StandardOutput.ReadLineAsync() == "mounted")
                return (new(holder, folder), "");
            using (holder)
            {
                folder.Dispose();
                return (null, $"This machine does not permit mount namespaces: {await holder.StandardError.ReadToEndAsync()}");
            }
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            folder.Dispose();
            return (null, $"This machine has no unshare: {exception.Message}");
        }
    }

    /// <summary>Fills the disk until <see cref="Free"/>.</summary>
    /// <param name="leave">The approximate number of bytes to leave free: a file takes whole pages.</param>
    public void Fill(long leave)
    {
        // Unbuffered, and page by page at the end: a write that does not fit is a short write, followed by an error.
        using var filler = new FileStream(
            Filler, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
        foreach (var size in new[] { 1 << 20, 4 << 10 })
        {
            var block = new byte[size];
            try
            {
                while (true)
                    filler.Write(block);
            }
            catch (IOException)
            {
                // The disk is full, except for less than a block.
            }
        }

        filler.SetLength(Math.Max(0, filler.Length - leave));
    }

    /// <summary>Frees the space again.</summary>
    public void Free() => File.Delete(Filler);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
        _folder.Dispose();
    }

    private string Filler => System.IO.Path.Combine(PathFromOutside, "filler");
}
