using Parley.ApiFrontend;
using Parley.ApiFrontend.Auth;
using Parley.Content;
using Parley.Embedding;

var builder = WebApplication.CreateBuilder(args);
builder.AddParley(new DirectoryInfo(builder.Configuration["data"] ?? "embedding-data"));

// The platform's own content and people, in place of Parley's.
builder.Services.AddSingleton<Platform>();
builder.Services.AddSingleton<IContentCatalog, PlatformCatalog>();
builder.Services.AddSingleton<IUserDirectory, PlatformDirectory>();

// The platform's own sign-in. Auth:Authority and Auth:Audience come from the configuration.
builder.Services.Configure<AuthOptions>(auth => auth.ReadUserId = ForeignId.ToUserId);

await using var app = builder.Build();
app.UseParley();
await app.StartAsync();

// A person must exist in Parley before others can write to that person. A platform calls this when it creates an account.
var grains = app.Services.GetRequiredService<IGrainFactory>();
var people = app.Services.GetRequiredService<Platform>().People;
foreach (var person in people)
    await grains.GetGrain<Parley.Users.IUserGrain>(person.UserId.Value).EnsureAsync(person.Name, CancellationToken.None);
Console.WriteLine($"{people.Count} people can receive messages.");

await app.WaitForShutdownAsync();
