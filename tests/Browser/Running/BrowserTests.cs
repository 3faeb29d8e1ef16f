using Microsoft.Playwright;

namespace Parley.Browser.Running;

/// <summary>Tests in front of the page. A test fails, too, if anything went wrong in the browser of one of its visitors.</summary>
/// <remarks>The visits end here and not in the test, because there a fault would replace the exception of the test.</remarks>
public abstract class BrowserTests(RunningSite site) : IAsyncLifetime
{
    private readonly List<Visitor> _visitors = [];

    /// <summary>The server.</summary>
    protected RunningSite Site => site;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var faults = new List<string>();
        foreach (var visitor in _visitors)
            faults.AddRange(await visitor.LeaveAsync());
        Assert.True(faults.Count == 0, $"In the browser:\n{string.Join('\n', faults)}");
    }

    /// <summary>Begins a visit with an empty tab.</summary>
    /// <param name="screen">The screen; null: <see cref="Screen.Desk"/>.</param>
    /// <param name="colors">The colours of the visitor's system.</param>
    /// <param name="address">The server; null: the published one.</param>
    /// <param name="state">The cookies and storage of an earlier visit; null: none.</param>
    protected async Task<Visitor> VisitAsync(
        Screen? screen = null, ColorScheme colors = ColorScheme.Light, Uri? address = null, string? state = null)
    {
        var visitor = await site.VisitAsync(address ?? site.Address, screen ?? Screen.Desk, colors, state);
        _visitors.Add(visitor);
        return visitor;
    }

    /// <summary>Begins a visit at the sign-in page, and signs in.</summary>
    /// <param name="name">The name in the list of the sign-in page.</param>
    /// <param name="screen">The screen; null: <see cref="Screen.Desk"/>.</param>
    /// <param name="colors">The colours of the visitor's system.</param>
    protected async Task<Visitor> SignedInAsync(string name, Screen? screen = null, ColorScheme colors = ColorScheme.Light)
    {
        var visitor = await VisitAsync(screen, colors);
        await visitor.OpenAsync();
        await visitor.SignInAsync(name);
        visitor.Api = await site.ApiAsync(name.ToLowerInvariant());
        return visitor;
    }

    /// <summary>Begins a visit at the sign-in page, and signs in with an id.</summary>
    /// <param name="userId">An id. A person with a new id is created.</param>
    /// <param name="screen">The screen; null: <see cref="Screen.Desk"/>.</param>
    /// <param name="colors">The colours of the visitor's system.</param>
    protected async Task<Visitor> NewcomerAsync(string userId, Screen? screen = null, ColorScheme colors = ColorScheme.Light)
    {
        var visitor = await VisitAsync(screen, colors);
        await visitor.OpenAsync();
        await visitor.SignInWithIdAsync(userId);
        visitor.Api = await site.ApiAsync(userId);
        return visitor;
    }
}
