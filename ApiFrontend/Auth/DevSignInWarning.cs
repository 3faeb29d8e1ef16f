using Microsoft.Extensions.Options;

namespace Parley.ApiFrontend.Auth;

/// <summary>Logs a warning at the start if <see cref="AuthOptions.DevSignIn"/> lets every caller sign in as any user.</summary>
internal sealed partial class DevSignInWarning(IOptions<AuthOptions> options, ILogger<DevSignInWarning> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DevSignIn)
            LogIsOn();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "Auth:DevSignIn is on: every caller can sign in as any user. Use it for development only.")]
    private partial void LogIsOn();
}
