namespace Parley.Api.Entitlement;

/// <summary>All operations of the API, in the order in which each role tries them. Operations that remove something come last.</summary>
internal static class Operations
{
    private const string Group = "/v1/conversations/{group}";
    private const string Direct = "/v1/conversations/{direct}";
    private const string Words = """{"clientId":"{fresh}","text":"hello"}""";

    /// <summary>All operations.</summary>
    public static Operation[] All { get; } = [.. Reading(), .. Content(), .. Writing(), .. OneToOne(), .. People(), .. Ending()];

    private static Operation[] Reading() =>
    [
        new("show the group", $"GET {Group}")
        {
            Shows = canary => canary is { Period: Period.After, Aspect: Aspect.Name },
            Hides = IsWords,
        },
        new("read newest", $"GET {Group}/messages?limit=100") { Shows = IsOfGroup },
        new("read before", $"GET {Group}/messages?before={{last}}&limit=100")
        {
            Shows = canary => canary.Period is Period.Before or Period.Gap,
        },
        new("read after", $"GET {Group}/messages?after=0&limit=100") { Shows = IsOfGroup },
        new("read around", $"GET {Group}/messages?around={{before}}&limit=100") { Shows = IsOfGroup },
        new("read around unread", $"GET {Group}/messages?around=unread&limit=100") { Shows = IsOfGroup },
        new("changes", $"GET {Group}/changes?limit=100") { Shows = IsOfGroup },
        new("changes after before", $"GET {Group}/changes?after={{before}}&limit=100")
        {
            Shows = canary => IsOfGroup(canary) && !IsOnlyAtFirst(canary),
        },
        new("gallery", $"GET {Group}/shares?limit=100") { Shows = canary => IsOfGroup(canary) && IsOfCard(canary), Hides = IsWords },
        new("gallery of pins", $"GET {Group}/shares?kind=pin&limit=100") { Shows = canary => IsOfGroup(canary) && IsOfCard(canary) },
        new("read the quiet group", "GET /v1/conversations/{quiet}/messages") { Shows = canary => canary.Period is Period.Quiet },
        new("inbox", "GET /v1/inbox?limit=100") { Shows = IsOfPreview, Hides = canary => canary.Period is Period.Before or Period.Gap },
        new("inbox changes", "GET /v1/inbox/changes?since=0&limit=100")
        {
            Shows = IsOfPreview,
            Hides = canary => canary.Period is Period.Before or Period.Gap,
        },
        new("follow events", "GET /v1/events?since=0")
        {
            Shows = IsOfPreview,
            Hides = canary => canary.Period is Period.Before or Period.Gap,
        },
        new("hidden inbox", "GET /v1/inbox?folder=hidden") { Hides = _ => true },
        new("read one-to-one", $"GET {Direct}/messages") { Shows = canary => canary.Period is Period.Direct },
        new("follow one-to-one", $"GET {Direct}/changes") { Shows = canary => canary.Period is Period.Direct },
        new("show one-to-one", $"GET {Direct}") { Hides = _ => true },
        new("gallery of one-to-one", $"GET {Direct}/shares") { Shows = canary => canary.Period is Period.Direct && IsOfCard(canary) },
        new("show an empty one", "GET /v1/conversations/{empty}"),
        new("read an empty one", "GET /v1/conversations/{empty}/messages"),
        new("follow an empty one", "GET /v1/conversations/{empty}/changes"),
        new("send to an empty one", "POST /v1/conversations/{empty}/messages", Words),
    ];

    private static Operation[] Content() =>
    [
        new("show a secret board", "GET /v1/boards/{board}") { Shows = canary => canary is { Period: Period.Secret, Aspect: Aspect.Name } },
        new("pins of a secret board", "GET /v1/boards/{board}/pins") { Shows = IsOfSecretPin },
        new("boards of the owner", "GET /v1/users/{owner}/boards")
        {
            Shows = canary => canary is { Period: Period.Secret, Aspect: Aspect.Name },
        },
        new("show a secret pin", "GET /v1/pins/{pin}") { Shows = IsOfSecretPin },
        new("cards", "POST /v1/cards",
            """
            {"refs":[{"kind":"pin","id":"{pin}"},{"kind":"board","id":"{board}"},
                     {"kind":"pin","id":"{deletedPin}"},{"kind":"board","id":"{deletedBoard}"}]}
            """)
        {
            Shows = canary => canary.Period is Period.Secret && IsOfCard(canary),
            Hides = canary => canary.Aspect is Aspect.Note,
        },
        new("show a deleted board", "GET /v1/boards/{deletedBoard}"),
        new("pins of a deleted board", "GET /v1/boards/{deletedBoard}/pins"),
        new("show a deleted pin", "GET /v1/pins/{deletedPin}"),
        new("save a deleted pin", "POST /v1/pins", """{"boardId":"{ownBoard}","sourcePinId":"{deletedPin}","clientId":"{fresh}"}"""),
        new("save a secret pin", "POST /v1/pins", """{"boardId":"{ownBoard}","sourcePinId":"{pin}","clientId":"{fresh}"}""")
        {
            Shows = canary => IsOfSecretPin(canary) && IsOfCard(canary),
            Hides = canary => canary.Aspect is Aspect.Note,
        },
        new("pin to a secret board", "POST /v1/pins", """{"boardId":"{board}","title":"new","clientId":"{fresh}"}"""),
        new("repeat an early pin", "POST /v1/pins", """{"boardId":"{board}","title":"{pinnedTitle}","clientId":"{pinnedId}"}"""),
        new("make a board", "POST /v1/boards", """{"name":"new","clientId":"{fresh}"}"""),
        new("change a secret board", "PATCH /v1/boards/{board}", "{}"),
        new("let somebody in", "PUT /v1/boards/{board}/collaborators/{friend}"),
        new("let somebody out", "DELETE /v1/boards/{board}/collaborators/{friend}"),
        new(
            "share a secret pin",
            "POST /v1/conversations/{ownGroup}/messages",
            """{"clientId":"{fresh}","shares":[{"kind":"pin","id":"{pin}"}]}""")
        {
            Shows = canary => IsOfSecretPin(canary) && IsOfCard(canary),
            Hides = canary => canary.Aspect is Aspect.Note,
        },
        new(
            "share a secret board",
            "POST /v1/conversations/{ownGroup}/messages",
            """{"clientId":"{fresh}","shares":[{"kind":"board","id":"{board}"}]}"""),
        new(
            "share a deleted pin",
            "POST /v1/conversations/{ownGroup}/messages",
            """{"clientId":"{fresh}","shares":[{"kind":"pin","id":"{deletedPin}"}]}"""),
        new("send out a secret pin", "POST /v1/sends",
            """{"clientId":"{fresh}","shares":[{"kind":"pin","id":"{pin}"}],"to":[{"conversationId":"{ownGroup}"}]}"""),
    ];

    private static Operation[] Writing() =>
    [
        new("send", $"POST {Group}/messages", Words),
        new("send out", "POST /v1/sends", """{"clientId":"{fresh}","shares":[],"text":"hello","to":[{"conversationId":"{group}"}]}"""),
        new("repeat an early send", $"POST {Group}/messages", """{"clientId":"{earlierId}","text":"{earlierText}"}"""),
        new("repeat an early send out", "POST /v1/sends",
            """{"clientId":"{earlierId}","shares":[],"text":"{earlierText}","to":[{"conversationId":"{group}"}]}"""),
        new("reply to before", $"POST {Group}/messages", """{"clientId":"{fresh}","text":"hello","replyTo":{before}}"""),
        new("edit an early one", $"PATCH {Group}/messages/{{earlier}}", """{"text":"{earlierText}"}"""),
        new("edit a late one", $"PATCH {Group}/messages/{{mine}}", """{"text":"better"}"""),
        new("edit the owner's", $"PATCH {Group}/messages/{{last}}", """{"text":"better"}"""),
        new("react to before", $"PUT {Group}/messages/{{before}}/reactions/{{love}}") { Shows = IsOfFirst },
        new("take back from before", $"DELETE {Group}/messages/{{before}}/reactions/{{love}}") { Shows = IsOfFirst },
        new("react to the last", $"PUT {Group}/messages/{{last}}/reactions/{{idea}}"),
        new("take back from the last", $"DELETE {Group}/messages/{{last}}/reactions/{{idea}}"),
        new("save from before", $"POST {Group}/messages/{{before}}/save", """{"boardId":"{ownBoard}","share":0,"clientId":"{fresh}"}""")
        {
            Shows = canary => IsOfFirst(canary) && IsOfCard(canary),
            Hides = canary => canary.Aspect is Aspect.Note or Aspect.Words,
        },
        new("save from the last", $"POST {Group}/messages/{{last}}/save", """{"boardId":"{ownBoard}","share":0,"clientId":"{fresh}"}""")
        {
            Shows = canary => canary.Period is Period.After && IsOfCard(canary),
            Hides = canary => canary.Aspect is Aspect.Note or Aspect.Words,
        },
        new("read up to the last", $"PUT {Group}/read", """{"seq":{last}}"""),
        new("read up to before", $"PUT {Group}/read", """{"seq":{before}}"""),
        new("unread from before", $"POST {Group}/unread", """{"seq":{before}}"""),
        new("unread from the last", $"POST {Group}/unread", """{"seq":{last}}"""),
        new("settings", $"PATCH {Group}/settings", "{}"),
        new("type", $"POST {Group}/typing", "{}"),
        new("rename", $"PATCH {Group}", """{"name":"renamed"}"""),
        new("rename to nothing new", $"PATCH {Group}", "{}"),
        new("add somebody", $"POST {Group}/members", """{"userIds":["{friend}"],"shareHistory":true}"""),
        new("remove somebody", $"DELETE {Group}/members/{{friend}}"),
    ];

    private static Operation[] OneToOne() =>
    [
        new("write one-to-one", $"POST {Direct}/messages", Words),
        new("edit one-to-one", $"PATCH {Direct}/messages/{{directMine}}", """{"text":"better"}"""),
        new("react one-to-one", $"PUT {Direct}/messages/{{directTheirs}}/reactions/{{love}}"),
        new("take back one-to-one", $"DELETE {Direct}/messages/{{directTheirs}}/reactions/{{love}}"),
        new(
            "save one-to-one",
            $"POST {Direct}/messages/{{directTheirs}}/save",
            """{"boardId":"{ownBoard}","share":0,"clientId":"{fresh}"}""")
        {
            Shows = canary => canary.Period is Period.Direct && IsOfCard(canary),
        },
        new("read up to one-to-one", $"PUT {Direct}/read", """{"seq":{directTheirs}}"""),
        new("unread one-to-one", $"POST {Direct}/unread", """{"seq":{directTheirs}}"""),
        new("settings one-to-one", $"PATCH {Direct}/settings", "{}"),
        new("type one-to-one", $"POST {Direct}/typing", "{}"),
        new("rename one-to-one", $"PATCH {Direct}", """{"name":"us"}"""),
        new("add to one-to-one", $"POST {Direct}/members", """{"userIds":["{friend}"]}"""),
        new("unsend one-to-one", $"DELETE {Direct}/messages/{{directMine}}"),
        new("leave one-to-one", $"DELETE {Direct}/members/{{self}}"),
        new("begin one-to-one", "POST /v1/conversations", """{"memberIds":["{target}"],"clientId":"{fresh}"}"""),
        new("begin by writing", "POST /v1/conversations", """{"memberIds":["{target}"],"clientId":"{fresh}","message":{"text":"hello"}}"""),
        new(
            "send out to somebody",
            "POST /v1/sends",
            """{"clientId":"{fresh}","shares":[],"text":"hello","to":[{"userIds":["{target}"]}]}"""),
        new("make a group", "POST /v1/conversations", """{"memberIds":["{target}","{friend}"],"clientId":"{fresh}"}"""),
        new("add to one's own group", "POST /v1/conversations/{ownGroup}/members", """{"userIds":["{target}"]}"""),
    ];

    private static Operation[] People() =>
    [
        new("sign in", "POST /v1/dev/sign-in", """{"userId":"{friend}"}"""),
        new("limits", "GET /v1/limits"),
        new("picture", "GET /v1/media/{picture}"),
        new("no picture", "GET /v1/media/{group}"),
        new("head of a picture", "HEAD /v1/media/{picture}"),
        new("head of no picture", "HEAD /v1/media/{group}"),
        new("show oneself", "GET /v1/me"),
        new("change oneself", "PATCH /v1/me", "{}"),
        new("own settings", "GET /v1/me/settings"),
        new("change own settings", "PATCH /v1/me/settings", "{}"),
        new("show somebody", "GET /v1/users/{owner}"),
        new("list people", "GET /v1/users?ids={owner},{friend}"),
        new("contacts", "GET /v1/contacts") { Shows = canary => IsPerson(canary, "kept") },
        new("keep a contact", "PUT /v1/contacts/{friend}"),
        new("forget a contact", "DELETE /v1/contacts/{friend}"),
        new("blocks", "GET /v1/blocks") { Shows = canary => IsPerson(canary, "shunned") },
        new("block", "PUT /v1/blocks/{friend}"),
        new("unblock", "DELETE /v1/blocks/{friend}"),
        new("begin a session", "POST /v1/session"),
        new("sign out", "DELETE /v1/session"),
    ];

    private static Operation[] Ending() =>
    [
        new("unsend an early one", $"DELETE {Group}/messages/{{earlier}}"),
        new("unsend a late one", $"DELETE {Group}/messages/{{mine}}"),
        new("unsend the owner's", $"DELETE {Group}/messages/{{last}}") { Hides = canary => canary.Aspect is not Aspect.ClientId },
        new("leave", $"DELETE {Group}/members/{{self}}"),
        new("show after leaving", $"GET {Group}") { Hides = _ => true },
        new("read after leaving", $"GET {Group}/messages") { Hides = _ => true },
        new("follow after leaving", $"GET {Group}/changes") { Hides = _ => true },
        new("gallery after leaving", $"GET {Group}/shares") { Hides = _ => true },
        new("repeat after leaving", $"POST {Group}/messages", """{"clientId":"{earlierId}","text":"{earlierText}"}""")
        {
            Hides = _ => true,
        },
        new("inbox after leaving", "GET /v1/inbox") { Hides = IsOfGroup },
        new("inbox changes after leaving", "GET /v1/inbox/changes?since=0") { Hides = IsOfGroup },
        new("leave one's own group", "DELETE /v1/conversations/{ownGroup}/members/{self}"),
        new("make it again", "POST /v1/conversations", """{"memberIds":["{friend}"],"name":"own","clientId":"own"}"""),
        new("delete a secret pin", "DELETE /v1/pins/{pin}"),
        new("delete a secret board", "DELETE /v1/boards/{board}"),
        new("delete it again", "DELETE /v1/boards/{board}"),
    ];

    private static bool IsPerson(Canary canary, string name) =>
        canary is { Period: Period.Private, Aspect: Aspect.Person } && canary.Text.StartsWith(name, StringComparison.Ordinal);

    private static bool IsOfGroup(Canary canary) =>
        canary.Period is Period.Before or Period.Gap or Period.After || canary.Aspect is Aspect.ClientId;

    private static bool IsWords(Canary canary) => canary.Aspect is Aspect.Words;

    private static bool IsOfCard(Canary canary) => canary.Aspect is Aspect.Title or Aspect.Link or Aspect.Image;

    private static bool IsOfSecretPin(Canary canary) =>
        canary.Period is Period.Secret && (IsOfCard(canary) || canary.Aspect is Aspect.Note);

    /// <summary>On the message of the first membership to which later messages reply and react.</summary>
    private static bool IsOfFirst(Canary canary) =>
        canary.Period is Period.Before && (IsOfCard(canary) || canary.Text.StartsWith("before-words-first", StringComparison.Ordinal));

    /// <summary>Told before that message, by an entry that has not changed since.</summary>
    private static bool IsOnlyAtFirst(Canary canary) => canary is { Period: Period.Before, Aspect: Aspect.Name };

    /// <summary>On the newest message of its conversation, or in its name.</summary>
    private static bool IsOfPreview(Canary canary) =>
        canary is
        {
            Period: Period.After or Period.Quiet or Period.Direct,
            Aspect: Aspect.Words or Aspect.Title or Aspect.Image or Aspect.Name,
        };
}
