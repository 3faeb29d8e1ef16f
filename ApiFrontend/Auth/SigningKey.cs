using System.Security.Cryptography;
using Parley.Silo;

namespace Parley.ApiFrontend.Auth;

/// <summary>The key of the embedded default: made on the first start, kept in the data folder, readable by its owner only.</summary>
internal static class SigningKey
{
    private const string FileName = "signing-key";

    /// <summary>Reads the folder's key; makes it where there is none.</summary>
    /// <exception cref="StartException">The file is not a key.</exception>
    public static byte[] OfFolder(DirectoryInfo data)
    {
        var path = Path.Combine(data.FullName, FileName);
        if (!File.Exists(path))
            Make(data, path);
        var key = new byte[AuthOptions.MinKeyBytes];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) && length == key.Length
            ? key
            : throw new StartException($"{path} is not a signing key. Delete it to have a new one made; everybody then signs in again.");
    }

    private static void Make(DirectoryInfo data, string path)
    {
        CreateFolder(data);
        var draft = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        using (var file = new FileStream(draft, OwnerOnly()))
        {
            file.Write(
                System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(AuthOptions.MinKeyBytes))));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false); // whole or not at all; of two processes that start at once the first one's stays
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static void CreateFolder(DirectoryInfo data)
    {
        if (OperatingSystem.IsWindows())
            data.Create();
        else
            Directory.CreateDirectory(data.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
