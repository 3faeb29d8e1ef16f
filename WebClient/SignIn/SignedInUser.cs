using System.Runtime.CompilerServices;
using Parley.Client;
using Parley.WebClient.Bubbles;
using Parley.WebClient.Content;
using Parley.WebClient.Conversations;
using Parley.WebClient.Sharing;
using Parley.WebClient.Storage;

namespace Parley.WebClient.SignIn;

/// <summary>The person who is signed in, with everything that the page keeps for that person.</summary>
public sealed class SignedInUser
{
    private readonly ConditionalWeakTable<ConversationModel, ShareIndex> _shares = [];

    internal SignedInUser(Profile me, LiveModel model, KeptTexts kept, TimeProvider clock, CancellationToken stop)
    {
        (Me, Model, Kept) = (me, model, kept);
        Sender = new(model, kept.Outbox, clock, stop);
        Open = new(model, Sender);
        Bubbles = new(() => model.Inbox.Main.Items, kept);
        Attached = new(kept);
        Boards = new(clock);
        InboxIsRead = WhenReadAsync(model.Inbox);
    }

    /// <summary>Completes when the first page of the inbox has been read. Open conversations only then: that read makes the model forget
    /// the entries of conversations that are open already.</summary>
    public Task InboxIsRead { get; }

    /// <summary>The user id.</summary>
    public string Id => Me.UserId;

    /// <summary>The profile.</summary>
    public Profile Me { get; set; }

    /// <summary>The inbox and the conversations.</summary>
    public LiveModel Model { get; }

    /// <summary>The data that survives a reload: drafts, unacknowledged messages, bubbles, the last board.</summary>
    internal KeptTexts Kept { get; }

    /// <summary>The conversations that are open.</summary>
    internal OpenConversations Open { get; }

    /// <summary>The cache of boards.</summary>
    internal BoardCache Boards { get; }

    /// <summary>The attachments of drafts.</summary>
    internal AttachmentDrafts Attached { get; }

    /// <summary>The bubbles over content.</summary>
    internal BubbleList Bubbles { get; }

    /// <summary>Sends messages.</summary>
    internal MessageSender Sender { get; }

    /// <summary>The reactions, name to emoji. Empty until the server has answered.</summary>
    public IReadOnlyDictionary<string, string> Palette { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The longest text of a message, in characters.</summary>
    public int MaxTextLength { get; set; } = 2_000;

    /// <summary>The most members of a conversation.</summary>
    public int MaxMembers { get; set; } = 10;

    /// <summary>Returns the index of a conversation's shares. The index lives as long as the conversation.</summary>
    internal ShareIndex SharesOf(ConversationModel conversation) => _shares.GetOrCreateValue(conversation);

    /// <summary>Reads the server's limits.</summary>
    /// <exception cref="ParleyException">The server did not answer.</exception>
    public async Task LearnLimitsAsync(LimitsClient limits)
    {
        var server = await limits.GetAsync();
        Palette = server.Palette;
        MaxTextLength = server.Limits.TryGetValue("maxTextLength", out var length) ? length.GetInt32() : MaxTextLength;
        MaxMembers = server.Limits.TryGetValue("maxMembers", out var members) ? members.GetInt32() : MaxMembers;
    }

    /// <summary>Connects and sends again at once, because the network is there again.</summary>
    internal void RetryNow()
    {
        Model.ConnectNow();
        Sender.RetryFailed();
    }

    private static async Task WhenReadAsync(InboxModel inbox)
    {
        var isRead = new TaskCompletionSource();
        void OnChanged(object? sender, EventArgs change)
        {
            if (inbox.Main.IsLoaded)
                isRead.TrySetResult();
        }

        inbox.Changed += OnChanged;
        await isRead.Task;
        inbox.Changed -= OnChanged;
    }
}
