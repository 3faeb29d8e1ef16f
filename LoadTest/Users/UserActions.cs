using System.Globalization;
using Parley.LoadTest.Plans;
using Parley.LoadTest.Profiles;

namespace Parley.LoadTest.Users;

/// <summary>The actions of a simulated user. Each action is one call, or a few calls that belong together.</summary>
/// <param name="run">The state that all users of the run share.</param>
/// <param name="number">The number of the user.</param>
/// <param name="client">The user's client.</param>
/// <param name="inbox">The user's inbox.</param>
internal sealed class UserActions(RunContext run, int number, ParleyClient client, UserInbox inbox)
{
    /// <summary>The size of a page of a conversation.</summary>
    public const int PageSize = 30;

    private const int InboxPageSize = 20;
    private const int MaxMembers = 10;
    private const int SmallestGroup = 2;
    private const int NoteWords = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The user comes back: looks at the inbox, and has caught up when the feed has reported everything that it shows.</summary>
    public async Task ArriveAsync(LiveFeed feed, CancellationToken stop)
    {
        var isReturn = inbox.Revision is not null;
        var started = Now;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(Patience);
        try
        {
            var page = await ListAsync().WaitAsync(stop);
            await inbox.UntilAsync(feed, page.Revision, deadline.Token);
            if (isReturn)
                run.Measurements.Answered(run.Measurements.CatchUp, started);
        }
        catch (ParleyException failure)
        {
            run.Measurements.Failed(Codes.NameOf(failure));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            run.Measurements.Failed("catch_up_timeout");
        }
    }

    /// <summary>Does a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="intended">The time at which the action should have begun; null for now.</param>
    /// <remarks>An action that has begun is completed, because the checker needs the outcomes of all sends. The client's timeouts bound
    /// it.</remarks>
    public async Task DoAsync(Step step, long? intended)
    {
        try
        {
            if (await TryAsync(step, intended ?? Now))
                run.Measurements.Did(step.Kind);
        }
        catch (ParleyException failure)
        {
            run.Measurements.Failed(Codes.NameOf(failure));
        }
        catch (ToolException failure)
        {
            run.Fail(failure);
        }
    }

    private long Now => run.Clock.Time.GetTimestamp();

    private async Task<bool> TryAsync(Step step, long started)
    {
        switch (step.Kind)
        {
            case ActionKind.Inbox:
                await ListAsync();
                return true;
            case ActionKind.CreateGroup:
                return await CreateGroupAsync(step);
            case ActionKind.AddMember:
                return await AddMemberAsync(step);
            case ActionKind.Leave:
                return await LeaveAsync(step);
        }

        var conversation = ActionKinds.Sends.Contains(step.Kind) ? ChooseForSend(step) : inbox.Choose(step.Where);
        return conversation is not null && await TryAsync(step, conversation, started);
    }

    private async Task<bool> TryAsync(Step step, UserConversation conversation, long started)
    {
        switch (step.Kind)
        {
            case ActionKind.Open:
                await OpenAsync(conversation);
                return true;
            case ActionKind.Older when conversation.Before is { } before:
                inbox.Read(conversation, await PageAsync(client.Messages.BeforeAsync(conversation.Id, before, PageSize)), isNewest: false);
                return true;
            case ActionKind.Typing:
                await client.Conversations.TypingAsync(conversation.Id);
                return true;
            case ActionKind.React when Recent(conversation, step) is { } recent && run.Reactions.Count > 0:
                await client.Messages.ReactAsync(conversation.Id, recent.Seq, run.Reactions[(int)(step.Chance * run.Reactions.Count)]);
                return true;
            case ActionKind.Save when conversation.Recent.LastOrDefault(message => message.PinId is not null) is { } shared:
                return await SaveAsync(conversation, shared);
            case ActionKind.Mute:
                var settings = new PointerSettings { MutedUntil = conversation.IsMuted ? (DateTimeOffset?)null : DateTimeOffset.MaxValue };
                await client.Inbox.ConfigureAsync(conversation.Id, settings);
                conversation.IsMuted = !conversation.IsMuted;
                return true;
            default:
                return ActionKinds.Sends.Contains(step.Kind) && await SendAsync(step, conversation, started);
        }
    }

    private UserConversation? ChooseForSend(Step step) =>
        run.HotConversation is { } hot && inbox.Find(hot.Id) is { } found ? found : inbox.Choose(step.Where);

    private async Task<InboxPage> ListAsync()
    {
        var started = Now;
        var page = await client.Inbox.ListAsync(limit: InboxPageSize);
        run.Measurements.Answered(run.Measurements.Inbox, started);
        return page;
    }

    private async Task<MessagePage> PageAsync(Task<MessagePage> read)
    {
        var started = Now;
        var page = await read;
        run.Measurements.Answered(run.Measurements.Page, started);
        return page;
    }

    private async Task OpenAsync(UserConversation conversation)
    {
        var page = await PageAsync(client.Messages.NewestAsync(conversation.Id, PageSize));
        inbox.Read(conversation, page, isNewest: true);
        await client.Inbox.ReadAsync(conversation.Id, page.Head);
        inbox.MarkedRead(conversation, page.Head);
    }

    private async Task<bool> SendAsync(Step step, UserConversation conversation, long started)
    {
        if (MessageOf(step, conversation) is not { } message)
            return false;
        var expected = run.Deliveries.Expect(conversation.Id, number);
        var sent = await client.Messages.SendAsync(conversation.Id, message);
        run.Measurements.Sent(started);
        conversation.Observed.Acknowledge(run.World.UserIds[number], message, sent, run.Violations);
        run.Deliveries.Acknowledged(conversation.Id, sent.Seq, started, expected);
        return true;
    }

    private NewMessage? MessageOf(Step step, UserConversation conversation)
    {
        var isNote = step.Kind is ActionKind.Pin or ActionKind.Board or ActionKind.Profile;
        var text = Texts.Write(isNote ? Math.Min(step.Words, NoteWords) : step.Words, step.TextSeed, run.NextToken());
        return step.Kind switch
        {
            ActionKind.Pin => PinOf(step) is { } pin ? new() { Text = text, Shares = [ShareRef.Pin(pin)] } : null,
            ActionKind.Board => BoardOf(step) is { } board ? new() { Text = text, Shares = [ShareRef.Board(board)] } : null,
            ActionKind.Profile => new() { Text = text, Shares = [ShareRef.Profile(Person(step.What))] },
            ActionKind.Reply => new() { Text = text, ReplyTo = Recent(conversation, step)?.Seq },
            _ => new() { Text = text },
        };
    }

    private string? PinOf(Step step)
    {
        if (step.Chance < run.Profile.Content.Cascade && inbox.ReceivedPin(step.What) is { } received)
            return received;
        return run.World.PinIds.Count is 0 ? null : run.World.PinIds[run.PinChoice.Choose(step.What)];
    }

    private string? BoardOf(Step step)
    {
        var boards = run.World.BoardIds[(int)(step.What * run.World.BoardIds.Count)];
        return boards.Count is 0 ? null : boards[0];
    }

    private string Person(double what) => run.World.UserIds[(int)(what * run.World.UserIds.Count)];

    private static RecentMessage? Recent(UserConversation conversation, Step step) =>
        conversation.Recent.Count is 0 ? null : conversation.Recent[(int)(step.What * conversation.Recent.Count)];

    private async Task<bool> SaveAsync(UserConversation conversation, RecentMessage shared)
    {
        if (run.World.BoardIds[number] is not [var board, ..])
            return false;
        await client.Messages.SaveAsync(conversation.Id, shared.Seq, shared.Share, board);
        return true;
    }

    private async Task<bool> CreateGroupAsync(Step step)
    {
        var size = SmallestGroup + (int)(step.Chance * (MaxMembers - SmallestGroup));
        var random = new PlanRandom((long)step.TextSeed);
        var members = new HashSet<string>(StringComparer.Ordinal);
        for (var tries = 0; members.Count < size && tries < MaxMembers * 2; tries++)
            members.Add(Person(random.Next()));
        members.Remove(run.World.UserIds[number]);
        if (members.Count < SmallestGroup)
            return false;
        var name = string.Create(CultureInfo.InvariantCulture, $"Group of {members.Count + 1}");
        var created = await client.Conversations.CreateAsync(new() { MemberIds = [.. members], Name = name });
        run.Created(created.Conversation.Id);
        run.Observe(created.Conversation.Id, lastSeq: 0).SeeMembers(created.Conversation.Members.Count, run.Violations);
        return true;
    }

    private async Task<bool> AddMemberAsync(Step step)
    {
        if (inbox.Choose(step.Where, each => each.MemberCount < MaxMembers && run.IsCreated(each.Id)) is not { } group)
            return false;
        var changed = await client.Conversations.AddMembersAsync(group.Id, [Person(step.What)]);
        group.Observed.SeeMembers(changed.Members.Count, run.Violations);
        return true;
    }

    private async Task<bool> LeaveAsync(Step step)
    {
        if (inbox.Choose(step.Where, each => run.IsCreated(each.Id)) is not { } group)
            return false;
        await client.Conversations.RemoveMemberAsync(group.Id, run.World.UserIds[number]);
        group.Member.HasLeft = true;
        return true;
    }
}
