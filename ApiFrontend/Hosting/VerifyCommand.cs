using Parley.Silo.Hosting;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Verification;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The command <c>verify</c>: prints the counts of a stopped store, and the first violations.</summary>
internal static class VerifyCommand
{
    /// <summary>Verifies the store in a folder. The exit code is 0 if no invariant is violated, else 1.</summary>
    public static Task<int> RunAsync(DirectoryInfo data, CancellationToken cancellationToken) => VerificationCommand.RunAsync(
        progress => StoreVerifier.VerifyAsync(data.FullName, progress, cancellationToken),
        exception => exception is StoreUnusableException ? exception.Message : null,
        cancellationToken);
}
