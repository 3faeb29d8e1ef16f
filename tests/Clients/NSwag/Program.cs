// Uses the client that NSwag generates. Arguments: the server's address, and a prefix that makes user ids unique.
// The test compares the output.
using System.Net.Http.Headers;
using Parley.Clients.NSwag.Generated;

var address = new Uri(args[0]);
var (annasId, bobsId, carlsId) = ($"{args[1]}-anna", $"{args[1]}-bob", $"{args[1]}-carl");
var anna = await SignInAsync(annasId);
var bob = await SignInAsync(bobsId);
await SignInAsync(carlsId);
var revision = (await anna.ListInboxAsync()).Revision;

var group = (await anna.CreateConversationAsync(new() { MemberIds = [bobsId], ClientId = "group", Name = "Trip" })).Conversation.Id;
var sent = await anna.SendMessageAsync(group, new() { ClientId = "hello", Text = "Hello" });
await anna.AddMembersAsync(group, new() { UserIds = [carlsId], ShareHistory = true });
await anna.EditMessageAsync(group, sent.Seq, new() { Text = "Hello all" });

foreach (var message in (await anna.ListMessagesAsync(group)).Items)
    Console.WriteLine($"entry {message.Seq}: {Describe(message)}");
foreach (var change in (await anna.ListChangesAsync(group)).Items)
{
    if (change.Entry is { } entry)
        Console.WriteLine($"change {change.Seq}: new, {Describe(entry)}");
    if (change.Changed is { } changed)
        Console.WriteLine($"change {change.Seq}: of {changed.Seq}, {Describe(changed)}");
}

await anna.UpdateSettingsAsync(group, new() { MutedUntil = "forever" });
foreach (var pointer in (await anna.ListInboxAsync()).Items)
    Console.WriteLine($"inbox: {pointer.Name}, muted until {pointer.MutedUntil}, {pointer.LastMessage?.Excerpt}");
foreach (var pointer in (await bob.ListInboxAsync(folder: Folder.Main)).Items)
    Console.WriteLine($"inbox: {pointer.Name}, muted until {pointer.MutedUntil ?? "null"}");

var other = (await anna.CreateConversationAsync(new() { MemberIds = [bobsId], ClientId = "other", Name = "Other" })).Conversation.Id;
await anna.RemoveMemberAsync(other, annasId);
foreach (var change in (await anna.ListInboxChangesAsync(revision)).Items)
{
    var where = change.ConversationId == group ? "group" : change.ConversationId == other ? "other" : "unknown";
    Console.WriteLine(change.Gone is { } why ? $"inbox change: {where} is gone, {why}" : $"inbox change: {where} is {change.Name}");
}

try
{
    await anna.GetConversationAsync(other);
}
catch (ApiException<Problem> refusal)
{
    Console.WriteLine($"problem: {refusal.StatusCode} {refusal.Result.Status} {refusal.Result.Code}");
}

var tooLong = new string('x', (await anna.GetLimitsAsync()).MaxTextLength + 1);
try
{
    await anna.SendMessageAsync(group, new() { ClientId = "long", Text = tooLong });
}
catch (ApiException<Problem> refusal)
{
    var field = refusal.Result.Errors!.Single();
    Console.WriteLine($"problem: {refusal.Result.Code} {field.Field} {field.Code}, {field.Count - field.Limit} above the limit");
}

async Task<ParleyClient> SignInAsync(string userId)
{
    var http = new HttpClient { BaseAddress = address };
    var client = new ParleyClient(http);
    var token = await client.SignInAsync(new() { UserId = userId, DisplayName = "A traveller" });
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
    return client;
}

static string Describe(Message message) => message.Event is { } happened
    ? $"{happened.Type} {(happened.UserIds is { } userIds ? string.Join(',', userIds) : "null")}"
    : message.Text ?? "null";
