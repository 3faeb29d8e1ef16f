using System.Security.Cryptography;
using Parley.Silo;
using Parley.Storage.RocksDb;

namespace Parley.ApiFrontend.Auth;

/// <summary>The key of the embedded default: made on the first start, kept in the data folder, readable by its owner only.</summary>
internal static class SigningKey
{
    private const string FileName = "signing-key";

    /// <summary>Reads the folder's key; makes it where there is none.</summary>
    /// <exception cref="StartException">The file is not a key, or the disk does not keep it.</exception>
    public static byte[] OfFolder(DirectoryInfo data)
    {
        var path = Path.Combine(data.FullName, FileName);
        try
        {
            if (!File.Exists(path))
                Make(data, path);
            else
                DiskSync.Folder(data.FullName); // the process that made it may have ended before it did so
        }
        catch (IOException exception)
        {
            throw new StartException($"{path} could not be stored: {exception.Message} Check the disk, and start again.", exception);
        }

        var key = new byte[AuthOptions.MinKeyBytes];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) && length == key.Length
            ? key
            : throw new StartException($"{path} is not a signing key. Delete it to have a new one made; everybody then signs in again.");
    }

    private static void Make(DirectoryInfo data, string path)
    {
        DiskSync.MakeFolder(data.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var draft = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        try
        {
            Write(draft);
            try
            {
                File.Move(draft, path, overwrite: false); // whole or not at all; of two processes that start at once the first one's stays
            }
            catch (IOException) when (File.Exists(path))
            {
            }

            Keep(data, path);
        }
        finally
        {
            File.Delete(draft); // nothing, if it has its name
        }
    }

    // A key that a loss of power takes back signs everybody out. One that is not kept is removed: a second sync would be believed.
    private static void Keep(DirectoryInfo data, string path)
    {
        try
        {
            DiskSync.Folder(data.FullName);
        }
        catch (IOException)
        {
            File.Delete(path);
            throw;
        }
    }

    private static void Write(string draft)
    {
        using var file = new FileStream(draft, OwnerOnly());
        file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(AuthOptions.MinKeyBytes))));
        file.Flush();
        DiskSync.File(file.SafeFileHandle, draft);
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
