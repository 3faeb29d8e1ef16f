namespace Parley.Client;

/// <summary>A part of a <see cref="LiveModel"/> to which a user interface can bind.</summary>
public abstract class LiveObject
{
    private protected LiveObject()
    {
    }

    /// <summary>Occurs after the object has changed. The handler runs where the change was applied: in a browser, on its only
    /// thread.</summary>
    public event EventHandler? Changed;

    internal virtual void Raise() => Changed?.Invoke(this, EventArgs.Empty);
}
