using System.Runtime.InteropServices;

namespace Parley.StorageContract.PowerCuts;

/// <summary>The interception does not disturb other parts of the process.</summary>
public sealed partial class SystemCallInterceptorTests : IDisposable
{
    private const int WindowChanged = 28;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parley-");

    public SystemCallInterceptorTests() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "System calls of the database can be intercepted on Linux only.");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_signal_may_interrupt_managed_code()
    {
        var disk = new PowerLossDisk(Path.Combine(_folder.FullName, "db"), _folder.CreateSubdirectory("kept"), _ => { });
        using var attachment = SystemCallInterceptor.Attach(disk);
        var isHandled = new TaskCompletionSource();
        using var registration = PosixSignalRegistration.Create((PosixSignal)WindowChanged, _ => isHandled.TrySetResult());
        Assert.Equal(0, Raise(WindowChanged));
        await isHandled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    // Without the transition, the thread is in the state of managed code when the signal interrupts it.
    [LibraryImport("libc", EntryPoint = "raise")]
    [SuppressGCTransition]
    private static partial int Raise(int signal);
}
