using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Reference;
using Parley.ApiFrontend;
using Parley.Client;
using Parley.Testing;

namespace Parley.Api.Hosting;

/// <summary>The real application on real Kestrel, on a free loopback port, with a store of its own.</summary>
public sealed class ParleyServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;

    private ParleyServer(TemporaryFolder folder, WebApplication app)
    {
        (_folder, _app) = (folder, app);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new(addresses.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
    }

    /// <summary>The address on which it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its data folder.</summary>
    internal DirectoryInfo Data => new(_folder.Path);

    /// <summary>The services of the application.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Starts a server without rate limits.</summary>
    public static Task<ParleyServer> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync("http://127.0.0.1:0", limits: false, settings);

    /// <summary>Starts a server.</summary>
    /// <param name="urls">The addresses to listen on.</param>
    /// <param name="limits">Whether rate limits are on.</param>
    /// <param name="settings">Further configuration.</param>
    public static Task<ParleyServer> StartAsync(string urls, bool limits, params (string Key, string Value)[] settings) =>
        StartAsync(urls, limits, replace: null, settings);

    /// <summary>Starts a server with replaced services.</summary>
    internal static Task<ParleyServer> StartAsync(Action<IServiceCollection> replace, params (string Key, string Value)[] settings) =>
        StartAsync("http://127.0.0.1:0", replace, settings);

    /// <summary>Starts a server without rate limits and with replaced services.</summary>
    internal static Task<ParleyServer> StartAsync(
        string urls, Action<IServiceCollection> replace, params (string Key, string Value)[] settings) =>
        StartAsync(urls, limits: false, replace, settings);

    private static async Task<ParleyServer> StartAsync(
        string urls, bool limits, Action<IServiceCollection>? replace, params (string Key, string Value)[] settings)
    {
        var folder = new TemporaryFolder();
        var configuration = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        configuration.TryAdd("Logging:LogLevel:Orleans.Runtime.Silo", "Error"); // It warns of the test host's garbage collector.
        var app = Program.Build(new(new(folder.Path), urls, limits, configuration), replace);
        using var deadline = new CancellationTokenSource(Patience);
        await app.StartAsync(deadline.Token);
        return new(folder, app);
    }

    /// <summary>Raw HTTP without a token. Each answer must be as the OpenAPI document says.</summary>
    public HttpClient Anonymous() => new(new ContractHandler()) { BaseAddress = Address, Timeout = Patience };

    /// <summary>Raw HTTP as a user. The first request creates the user.</summary>
    public async Task<HttpClient> HttpAsAsync(string userId)
    {
        var http = Anonymous();
        http.DefaultRequestHeaders.Authorization = await SignInAsync(userId);
        return http;
    }

    /// <summary>The typed client as a user, who is created. It does not retry, so that a test sees each failure.</summary>
    public async Task<ParleyClient> AsAsync(string userId, string? displayName = null)
    {
        var token = (await SignInAsync(userId, displayName)).Parameter;
        return new(Anonymous(), new() { Token = _ => ValueTask.FromResult(token), MaxTries = 1, TryTimeout = Patience });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<AuthenticationHeaderValue> SignInAsync(string userId, string? displayName = null)
    {
        using var http = Anonymous();
        var signedIn = await new ParleyClient(http).SignIn.AsAsync(userId, displayName);
        return new("Bearer", signedIn.Token);
    }
}
