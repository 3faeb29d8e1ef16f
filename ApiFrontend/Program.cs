using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Boards;
using Parley.ApiFrontend.Content;
using Parley.ApiFrontend.Conversations;
using Parley.ApiFrontend.Hosting;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Http.Json;
using Parley.ApiFrontend.Inbox;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Media;
using Parley.ApiFrontend.Messages;
using Parley.ApiFrontend.Pins;
using Parley.ApiFrontend.Reference;
using Parley.ApiFrontend.Sends;
using Parley.ApiFrontend.Users;
using Parley.Silo;

namespace Parley.ApiFrontend;

/// <summary>The entry point of the front end, and the list of its parts.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        CommandLine.Create(Server.RunAsync, VerifyCommand.RunAsync).Parse(arguments).InvokeAsync(Server.Invocation);

    /// <summary>Builds the application: the HTTP API, on a silo with an embedded store, or on a client of a cluster.</summary>
    /// <param name="serve">The options of the command line.</param>
    /// <param name="replace">Replaces built-in services, for hosts that embed Parley; may be null.</param>
    /// <exception cref="StartException">Options contradict each other. The message tells the operator what to do.</exception>
    public static WebApplication Build(ServeOptions serve, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(serve.ToSettings());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddFrontEndOptions();
        var isClustered = builder.IsClustered(serve);
        builder.Services.AddIdentity(isClustered ? null : serve.Data);
        builder.Services.AddStrictJson(
            ProblemJson.Default,
            SignInJson.Default,
            UserJson.Default,
            BoardJson.Default,
            PinJson.Default,
            CardJson.Default,
            ConversationJson.Default,
            MessageJson.Default,
            SendJson.Default,
            InboxJson.Default,
            LimitsJson.Default);
        builder.Services.AddIdRouteConstraints();
        builder.Services.AddSingleton<PeopleCache>().AddSingleton<MultiTargetSender>();
        builder.Services.AddSingleton<UserRateLimits>().AddSingleton<SendRates>();
        builder.Services.AddAdmission();
        builder.Services.AddReference();
        if (isClustered)
            builder.AddClusterClient();
        else
            builder.AddEmbeddedSilo(serve);
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseNoStore();
        app.UseRouting();
        app.UseMiddleware<AnswerMiddleware>();
        app.UseStatusCodePages(pages => Problems.FromStatus(pages.HttpContext.Response.StatusCode)!.ExecuteAsync(pages.HttpContext));
        app.UseUnrouted();
        app.UseMiddleware<FaultMiddleware>();
        app.UseMiddleware<AdmissionMiddleware>();
        app.UseIdentity();
        app.UseCallerAdmission();
        app.UseAuthorization();
        app.UseUserRateLimits();
        app.UseMiddleware<QueryParameterMiddleware>();
        app.UseMiddleware<DirectConversationMiddleware>();
        app.UseMiddleware<RequestBodyMiddleware>();
        if (isClustered)
            app.UseMiddleware<ClusterAvailabilityMiddleware>();

        app.MapSignIn();
        app.MapUsers();
        app.MapContacts();
        app.MapBoards();
        app.MapPins();
        app.MapCards();
        app.MapConversations();
        app.MapMessages();
        app.MapReading();
        app.MapSaving();
        app.MapSends();
        app.MapInbox();
        app.MapPointers();
        app.MapLimits();
        app.MapMedia();
        app.MapHealth();
        app.MapReference();
        return app;
    }
}
