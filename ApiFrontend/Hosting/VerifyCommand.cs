using Parley.Silo.Hosting;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Verification;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The command <c>verify</c>: prints what a stopped store holds, and the first violations.</summary>
internal static class VerifyCommand
{
    /// <summary>Verifies the store in a folder. Exit code 0 where all that can be proved holds, else 1.</summary>
    public static Task<int> RunAsync(DirectoryInfo data, CancellationToken cancellationToken) => VerificationCommand.RunAsync(
        progress => StoreVerifier.VerifyAsync(data.FullName, progress, cancellationToken),
        exception => exception is StoreUnusableException ? exception.Message : null,
        cancellationToken);
}
