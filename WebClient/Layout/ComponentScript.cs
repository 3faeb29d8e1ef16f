using System.Diagnostics.CodeAnalysis;
using Microsoft.JSInterop;

namespace Parley.WebClient.Layout;

/// <summary>A function of a JavaScript module that runs for a component from its first render to its disposal.</summary>
/// <remarks>
/// The first argument of the function is the component, whose <see cref="JSInvokableAttribute"/> methods it calls. The function returns
/// an object. The method <c>dispose</c> of this object ends all calls of the component.
/// </remarks>
/// <param name="js">The JavaScript runtime.</param>
/// <param name="component">The component.</param>
internal sealed class ComponentScript<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TComponent>(
    IJSRuntime js, TComponent component) : IAsyncDisposable
    where TComponent : class
{
    private readonly DotNetObjectReference<TComponent> _component = DotNetObjectReference.Create(component);
    private Task _start = Task.CompletedTask;
    private IJSObjectReference? _module;
    private IJSObjectReference? _running;
    private bool _isDisposed;

    /// <summary>Whether the function has started.</summary>
    public bool IsRunning => _running is not null && !_isDisposed;

    /// <summary>Starts the function, unless the component is disposed while the module is loaded.</summary>
    /// <param name="module">The address of the module.</param>
    /// <param name="function">The name of the function.</param>
    /// <param name="arguments">The arguments after the component.</param>
    /// <exception cref="JSException">The module cannot be loaded, or the function failed.</exception>
    public Task StartAsync(string module, string function, params object?[] arguments) => _start = RunAsync(module, function, arguments);

    /// <summary>Calls a method of the object that the function returned. Before the start it does nothing.</summary>
    public ValueTask InvokeVoidAsync(string method, params object?[] arguments) =>
        IsRunning ? _running!.InvokeVoidAsync(method, arguments) : ValueTask.CompletedTask;

    /// <summary>Calls a method of the object that the function returned. Call it only while <see cref="IsRunning"/>.</summary>
    public ValueTask<TResult> InvokeAsync<[DynamicallyAccessedMembers(Json)] TResult>(string method, params object?[] arguments) =>
        _running!.InvokeAsync<TResult>(method, arguments);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // The caller of StartAsync has the exception.
        if (_running is not null)
        {
            await _running.InvokeVoidAsync("dispose");
            await _running.DisposeAsync();
        }

        if (_module is not null)
            await _module.DisposeAsync();
        _component.Dispose();
    }

    private const DynamicallyAccessedMemberTypes Json = DynamicallyAccessedMemberTypes.PublicConstructors
        | DynamicallyAccessedMemberTypes.PublicFields
        | DynamicallyAccessedMemberTypes.PublicProperties;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private async Task RunAsync(string module, string function, object?[] arguments)
    {
        _module = await ImportAsync(module);
        if (_module is not null && !_isDisposed)
            _running = await _module.InvokeAsync<IJSObjectReference>(function, [_component, .. arguments]);
    }

    /// <summary>Loads a module. While that fails, because there is no network, it is repeated. Returns null if the component is disposed
    /// before.</summary>
    private async Task<IJSObjectReference?> ImportAsync(string module)
    {
        for (var pause = FirstPause; !_isDisposed; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                return await js.InvokeAsync<IJSObjectReference>("import", module);
            }
            catch (JSException)
            {
                await Task.Delay(pause); // The browser has written the reason to the console.
            }
        }

        return null;
    }
}
