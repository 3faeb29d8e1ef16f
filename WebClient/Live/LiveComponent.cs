using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Parley.Client;

namespace Parley.WebClient.Live;

/// <summary>A component that shows parts of a <see cref="LiveModel"/>. It renders at most once per frame, however often they change.
/// Rendering takes at most a third of the time, so that enough time is left to apply the events.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly HashSet<LiveObject> _followed = [];
    private TimeSpan _lastRender;
    private bool _isDue;
    private bool _isDisposed;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Follows only the given parts from now on.</summary>
    protected void FollowOnly(params ReadOnlySpan<LiveObject> parts)
    {
        foreach (var part in _followed)
            part.Changed -= OnChanged;
        _followed.Clear();
        foreach (var part in parts)
        {
            if (_followed.Add(part))
                part.Changed += OnChanged;
        }
    }

    /// <summary>Called for each change of a followed part, before a render is scheduled.</summary>
    protected virtual void OnFollowedChanged(LiveObject part)
    {
    }

    /// <summary>Called before the render after a change of a part.</summary>
    protected virtual void BeforeRender()
    {
    }

    /// <summary>Ends the subscriptions.</summary>
    protected virtual void Dispose(bool disposing)
    {
        _isDisposed = true;
        FollowOnly();
    }

    private void OnChanged(object? part, EventArgs change)
    {
        OnFollowedChanged((LiveObject)part!);
        if (_isDue)
            return;
        _isDue = true;
        _ = RenderAsync(); // Not awaited: an exception of a render reaches the renderer through InvokeAsync.
    }

    private async Task RenderAsync()
    {
        await Frames.NextAsync(2 * _lastRender.TotalMilliseconds);
        _isDue = false;
        if (_isDisposed)
            return;
        await InvokeAsync(() =>
        {
            var begun = Stopwatch.GetTimestamp();
            BeforeRender();
            StateHasChanged();
            _lastRender = Stopwatch.GetElapsedTime(begun);
        });
    }
}
