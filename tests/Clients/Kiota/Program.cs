// Uses the client that Kiota generates. Arguments: the server's address, and a prefix that makes user ids unique.
// The test compares the output.
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Parley.Clients.Kiota.Generated;
using Parley.Clients.Kiota.Generated.Models;
using Parley.Clients.Kiota.Generated.V1.Inbox;

var address = args[0];
var (annasId, bobsId, carlsId) = ($"{args[1]}-anna", $"{args[1]}-bob", $"{args[1]}-carl");
var anna = await SignInAsync(annasId);
var bob = await SignInAsync(bobsId);
await SignInAsync(carlsId);
var revision = (await anna.V1.Inbox.GetAsync())!.Revision;

var group = await CreateAsync("Trip");
var conversation = anna.V1.Conversations[group];
var sent = await conversation.Messages.PostAsync(new() { ClientId = "hello", Text = "Hello" });
await conversation.Members.PostAsync(new() { UserIds = [carlsId], ShareHistory = true });
await conversation.Messages[sent!.Seq!.Value].PatchAsync(new() { Text = "Hello all" });

foreach (var message in (await conversation.Messages.GetAsync())!.Items!)
    Console.WriteLine($"entry {message.Seq}: {Describe(message)}");
foreach (var change in (await conversation.Changes.GetAsync())!.Items!)
{
    if (change.Entry is { } entry)
        Console.WriteLine($"change {change.Seq}: new, {Describe(entry)}");
    if (change.Changed is { } changed)
        Console.WriteLine($"change {change.Seq}: of {changed.Seq}, {Describe(changed)}");
}

await conversation.Settings.PatchAsync(new() { MutedUntil = "forever" });
foreach (var pointer in (await anna.V1.Inbox.GetAsync())!.Items!)
    Console.WriteLine($"inbox: {pointer.Name}, muted until {pointer.MutedUntil}, {pointer.LastMessage?.Excerpt}");
foreach (var pointer in (await bob.V1.Inbox.GetAsync(request => request.QueryParameters.Folder = GetFolderQueryParameterType.Main))!.Items!)
    Console.WriteLine($"inbox: {pointer.Name}, muted until {pointer.MutedUntil ?? "null"}");

var other = await CreateAsync("Other");
await anna.V1.Conversations[other].Members[annasId].DeleteAsync();
foreach (var change in (await anna.V1.Inbox.Changes.GetAsync(request => request.QueryParameters.Since = revision))!.Items!)
{
    var where = change.ConversationId == group ? "group" : change.ConversationId == other ? "other" : "unknown";
    Console.WriteLine(change.Gone is { } why ? $"inbox change: {where} is gone, {why}" : $"inbox change: {where} is {change.Name}");
}

try
{
    await anna.V1.Conversations[other].GetAsync();
}
catch (Problem refusal)
{
    Console.WriteLine($"problem: {refusal.ResponseStatusCode} {refusal.Status} {refusal.Code}");
}

var tooLong = new string('x', (await anna.V1.Limits.GetAsync())!.MaxTextLength!.Value + 1);
try
{
    await conversation.Messages.PostAsync(new() { ClientId = "long", Text = tooLong });
}
catch (Problem refusal)
{
    var field = refusal.Errors!.Single();
    Console.WriteLine($"problem: {refusal.Code} {field.Field} {field.Code}, {field.Count - field.Limit} above the limit");
}

async Task<string> CreateAsync(string name)
{
    var created = await anna.V1.Conversations.PostAsync(new() { MemberIds = [bobsId], ClientId = name, Name = name });
    return created!.Conversation!.Id!;
}

async Task<ParleyClient> SignInAsync(string userId)
{
    var token = await Connect(new AnonymousAuthenticationProvider())
        .V1.Dev.SignIn.PostAsync(new() { UserId = userId, DisplayName = "A traveller" });
    return Connect(new BaseBearerTokenAuthenticationProvider(new FixedToken(token!.Token!)));
}

ParleyClient Connect(IAuthenticationProvider authentication) => new(new HttpClientRequestAdapter(authentication) { BaseUrl = address });

static string Describe(Message message) => message.Event is { } happened
    ? $"{happened.Type} {(happened.UserIds is { } userIds ? string.Join(',', userIds) : "null")}"
    : message.Text ?? "null";

internal sealed class FixedToken(string token) : IAccessTokenProvider
{
    public AllowedHostsValidator AllowedHostsValidator { get; } = new();

    public Task<string> GetAuthorizationTokenAsync(
        Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(token);
}
