using System.Collections.Immutable;
using Parley.Core.Inbox;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Unit.Inbox;

/// <summary>A client that reads an inbox once, page by page while it changes, and then follows its changes.</summary>
internal sealed class InboxFollower(Func<int> limit)
{
    private static readonly InboxFolder[] Folders = Enum.GetValues<InboxFolder>();

    private readonly Dictionary<string, Pointer> _known = new(StringComparer.Ordinal);
    private int _folder;
    private InboxPosition? _from;
    private long? _position;
    private long _newest;

    /// <summary>The client's pointers in a form that can be compared.</summary>
    public IEnumerable<string> Known =>
        _known.Values.OrderBy(pointer => pointer.ConversationId.Value, StringComparer.Ordinal).Select(Render);

    /// <summary>A pointer as text, because records compare arrays by reference.</summary>
    public static string Render(Pointer pointer) =>
        (pointer with { MemberIds = ImmutableArray<UserId>.Empty }) + string.Join(',', pointer.MemberIds);

    /// <summary>Makes one request.</summary>
    /// <returns>Whether the client is up to date.</returns>
    public async Task<bool> StepAsync(UserInbox core, CancellationToken cancellationToken)
    {
        if (_folder < Folders.Length)
        {
            await ReadPageAsync(core, cancellationToken);
            return false;
        }

        var result = await core.ChangesAsync(_position!.Value, limit(), cancellationToken);
        if (!result.TryGet(out var changes, out _))
        {
            _known.Clear();
            (_folder, _from, _position) = (0, null, null);
            return false;
        }

        foreach (var change in changes.Items)
        {
            if (change.Current is { } pointer)
                _known[change.ConversationId.Value] = pointer;
            else
                _known.Remove(change.ConversationId.Value);
        }

        Assert.Equal(changes.Items.Select(item => item.Revision).Order(), changes.Items.Select(item => item.Revision));
        _position = changes.Revision;
        if (!changes.More)
            Learn(changes.Revision);
        return !changes.More;
    }

    private async Task ReadPageAsync(UserInbox core, CancellationToken cancellationToken)
    {
        var page = await core.ListAsync(Folders[_folder], _from, limit(), cancellationToken);
        _position ??= page.Revision;
        Learn(page.Revision);
        foreach (var pointer in page.Items)
        {
            // A pointer that changed its folder during the paging is met twice.
            if (!_known.TryGetValue(pointer.ConversationId.Value, out var known) || known.Revision <= pointer.Revision)
                _known[pointer.ConversationId.Value] = pointer;
        }

        _from = page.Next;
        if (_from is null)
            _folder++;
    }

    private void Learn(long revision)
    {
        Assert.True(revision >= _newest, $"Revision {revision} after {_newest}.");
        _newest = revision;
    }
}
