namespace Parley.Client.Transport;

/// <summary>Applies one change of a feed to a model, and lists the parts that changed. The caller holds the model's lock.</summary>
internal sealed class ChangeApplier(LiveModel model, List<LiveObject> changed)
{
    public void Apply(LiveChange change)
    {
        switch (change)
        {
            case InboxRead read:
                Apply(read);
                break;
            case PointerChanged { Pointer: var pointer } when model.Inbox.Put(pointer):
                model.People.Want([.. pointer.MemberIds, .. pointer.LastMessage is { } last ? [last.SenderId] : Array.Empty<string>()]);
                InboxChanged();
                Changed(model.Find(pointer.ConversationId), true);
                break;
            case ConversationGone gone when model.Inbox.Remove(gone.ConversationId, gone.Revision):
                InboxChanged();
                Drop(gone.ConversationId, gone.Reason, null);
                break;
            case UnreadCounted counted when model.Inbox.Count(counted.UnreadConversations, counted.Revision):
                changed.Add(model.Inbox);
                break;
            case EntriesChanged entries when model.Find(entries.ConversationId) is { } conversation:
                model.People.Learn(entries.Users);
                model.People.Want(entries.Items.Select(item => item.Entry?.SenderId).OfType<string>());
                Changed(conversation, conversation.Apply(entries));
                break;
            case ReceiptsChanged receipts when model.Find(receipts.ConversationId) is { } conversation:
                Changed(conversation, conversation.Apply(receipts.Receipts));
                break;
            case MemberTyping typing when model.Find(typing.ConversationId) is { } conversation:
                conversation.Apply(typing);
                Changed(conversation, true);
                break;
            case FollowEnded ended:
                Apply(ended);
                break;
            case ConnectionChanged connection:
                model.Set(connection.State);
                changed.Add(model);
                break;
            case FeedClosed closed:
                model.Set(closed.Code);
                changed.Add(model);
                break;
        }
    }

    private void Apply(InboxRead read)
    {
        foreach (var folder in model.Inbox.Reset(read.FirstPage))
            model.KeepTrying(folder.LoadMoreAsync);
        foreach (var conversation in model.Conversations)
        {
            if (read.MustForget)
            {
                conversation.Forget();
                model.Reload(conversation);
            }
            else if (!read.FirstPage.Items.Any(pointer => pointer.ConversationId == conversation.Id))
            {
                model.KeepTrying(token => model.Inbox.FindAsync(conversation.Id, token));
            }

            changed.Add(conversation);
        }

        InboxChanged();
    }

    private void Apply(FollowEnded ended)
    {
        if (ended.Problem.Code is not ProblemCode.PositionUnknown)
        {
            Drop(ended.ConversationId, ended.Problem.Code is ProblemCode.NotFound ? GoneReason.Unknown : null, ended.Problem);
        }
        else if (model.Find(ended.ConversationId) is { } conversation)
        {
            conversation.Forget();
            model.Reload(conversation);
            changed.Add(conversation);
        }
    }

    private void Drop(string conversationId, GoneReason? reason, Problem? problem)
    {
        if (model.Find(conversationId) is not { } conversation)
            return;
        model.Drop(conversation, reason, problem);
        changed.Add(conversation);
    }

    private void InboxChanged()
    {
        changed.Add(model.Inbox);
        changed.AddRange([model.Inbox.Main, model.Inbox.Requests, model.Inbox.Hidden]);
    }

    private void Changed(ConversationModel? conversation, bool hasChanged)
    {
        if (conversation is not null && hasChanged)
            changed.Add(conversation);
    }
}
