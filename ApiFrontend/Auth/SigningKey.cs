using System.Security.Cryptography;
using Parley.Silo;
using Parley.Storage.RocksDb;

namespace Parley.ApiFrontend.Auth;

/// <summary>The signing key of the embedded default. It is created at the first start and stored in the data folder, readable by its owner
/// only.</summary>
internal static class SigningKey
{
    private const string FileName = "signing-key";

    /// <summary>Reads the key of a folder. Creates a key if there is none.</summary>
    /// <exception cref="StartException">The file is not a key, or the key could not be written and synced.</exception>
    public static byte[] OfFolder(DirectoryInfo data)
    {
        var path = Path.Combine(data.FullName, FileName);
        try
        {
            if (!File.Exists(path))
                Make(data, path);
            else
                DiskSync.Folder(data.FullName); // the process that created the key may have died before its fsync
        }
        catch (IOException exception)
        {
            throw new StartException($"{path} could not be stored: {exception.Message} Check the disk, and start again.", exception);
        }

        var key = new byte[AuthOptions.MinKeyBytes];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) && length == key.Length
            ? key
            : throw new StartException($"{path} is not a signing key. Delete it to get a new one. All users must then sign in again.");
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
                File.Move(draft, path, overwrite: false); // atomic; if two processes start at once, the first key stays
            }
            catch (IOException) when (File.Exists(path))
            {
            }

            Keep(data, path);
        }
        finally
        {
            File.Delete(draft); // no effect if the draft was moved
        }
    }

    // If a power loss removed a key that is in use, all users would be signed out. A key whose fsync failed is deleted: a second fsync
    // could succeed although the first one lost the data.
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
