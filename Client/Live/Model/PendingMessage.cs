namespace Parley.Client;

/// <summary>A message that the caller sent, until its entry arrives.</summary>
public sealed class PendingMessage : LiveObject
{
    private readonly ConversationModel _conversation;

    internal PendingMessage(ConversationModel conversation, NewMessage message, DateTimeOffset createdAt) =>
        (_conversation, Message, CreatedAt) = (conversation, message, createdAt);

    /// <summary>The message, with its client id.</summary>
    public NewMessage Message { get; }

    /// <summary>The client id.</summary>
    public string ClientId => Message.ClientId!;

    /// <summary>When it was sent, by the caller's clock.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Whether it is on its way, sent, or failed.</summary>
    public PendingState State { get; internal set; }

    /// <summary>Its sequence number, once it is known.</summary>
    public long? Seq { get; internal set; }

    /// <summary>Why it failed, or null. If the outcome is unknown, the message may still arrive.</summary>
    public Problem? Problem { get; internal set; }

    /// <summary>Whether the failure is temporary: the same request may succeed later.</summary>
    public bool IsTemporary { get; internal set; }

    /// <summary>Completes when the present attempt has ended: with success or with a failure. It never throws.</summary>
    public Task Completion { get; internal set; } = Task.CompletedTask;

    /// <summary>Sends a failed message again, under the same client id, so that it is never stored twice. Earlier messages whose
    /// failure was temporary are sent before it.</summary>
    public void Retry() => _conversation.Retry(this);

    /// <summary>Removes a failed message from the conversation.</summary>
    public void Discard() => _conversation.Discard(this);
}

/// <summary>The states of a <see cref="PendingMessage"/>.</summary>
public enum PendingState
{
    /// <summary>On its way.</summary>
    Pending = 0,

    /// <summary>The server has it. Its entry replaces it when it arrives.</summary>
    Sent,

    /// <summary>It failed. <see cref="PendingMessage.Retry"/> sends it again.</summary>
    Failed,
}
