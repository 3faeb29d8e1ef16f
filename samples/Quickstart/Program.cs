using Parley.Client;

using var http = new HttpClient { BaseAddress = new("http://localhost:5080/") };
var signedIn = await new ParleyClient(http).SignIn.AsAsync("alice"); // a development server only
var parley = new ParleyClient(http, new() { Token = _ => ValueTask.FromResult<string?>(signedIn.Token) });

var created = await parley.Conversations.CreateAsync(new() { MemberIds = ["bob"], Message = new() { Text = "Hello, Bob" } });
await parley.Messages.SendAsync(created.Conversation.Id, new() { Text = "Ask her", Shares = [ShareRef.Profile("chloe")] });

await foreach (var message in parley.Messages.BackwardsAsync(created.Conversation.Id))
    Console.WriteLine($"{message.Seq} {message.SenderId}: {message.Text}");
