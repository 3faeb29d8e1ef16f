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
using Parley.ApiFrontend.Live;
using Parley.ApiFrontend.Media;
using Parley.ApiFrontend.Messages;
using Parley.ApiFrontend.Page;
using Parley.ApiFrontend.Pins;
using Parley.ApiFrontend.Reference;
using Parley.ApiFrontend.Sends;
using Parley.ApiFrontend.Users;
using Parley.Silo.Clustering;

namespace Parley.ApiFrontend;

/// <summary>Adds Parley's HTTP API to an ASP.NET application.</summary>
/// <remarks>The application can serve nothing else: Parley's middleware answers for every path, and its JSON options and its authentication
/// apply to the whole application. A platform serves its own pages from another application. <c>docs/embedding.md</c> shows a
/// host.</remarks>
public static class ParleyApplicationExtensions
{
    /// <summary>Adds the services of the API. If the configuration names a storage account (section <c>AzureTables</c>), it adds a client
    /// of the cluster, otherwise a silo with an embedded store.</summary>
    /// <remarks>A host adds its own <see cref="Parley.Content.IContentCatalog"/> and <see cref="Parley.Content.IUserDirectory"/> to the
    /// services after this call. They replace the built-in ones. In a cluster, the silos need the same two, because conversations call them
    /// there.</remarks>
    /// <param name="builder">The application's builder.</param>
    /// <param name="data">The folder of the embedded store. Not used in a cluster.</param>
    public static WebApplicationBuilder AddParley(this WebApplicationBuilder builder, DirectoryInfo data)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(data);
        if (builder.Services.Any(service => service.ServiceType == typeof(MultiTargetSender)))
            throw new InvalidOperationException("AddParley was called before. An application hosts Parley once.");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddFrontEndOptions();
        var isClustered = builder.Configuration.NamesStorageAccount();
        builder.Services.AddIdentity(isClustered ? null : data);
        builder.Services.AddStrictJson(
            ProblemJson.Default,
            SignInJson.Default,
            SessionJson.Default,
            UserJson.Default,
            SettingsJson.Default,
            BoardJson.Default,
            PinJson.Default,
            CardJson.Default,
            ConversationJson.Default,
            MessageJson.Default,
            SendJson.Default,
            InboxJson.Default,
            LimitsJson.Default,
            LiveJson.Default);
        builder.Services.AddIdRouteConstraints();
        builder.Services.AddSingleton<PeopleCache>().AddSingleton<MultiTargetSender>();
        builder.Services.AddSingleton<UserRateLimits>().AddSingleton<SendRates>();
        builder.Services.AddAdmission();
        builder.Services.AddReference();
        builder.Services.AddLive();
        if (isClustered)
            builder.AddClusterClient();
        else
            builder.AddEmbeddedSilo(data);
        return builder;
    }

    /// <summary>Adds Parley's middleware and routes to the application. Call it once, and add no other middleware or routes.</summary>
    /// <param name="app">An application whose builder was given to <see cref="AddParley"/>.</param>
    public static WebApplication UseParley(this WebApplication app) => app.UseParley(withPage: false);

    /// <inheritdoc cref="UseParley(WebApplication)"/>
    /// <param name="app">The application.</param>
    /// <param name="withPage">Whether it serves the web page, too.</param>
    internal static WebApplication UseParley(this WebApplication app, bool withPage)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseRouting();
        if (withPage)
            app.UsePageShell();
        app.UseNoStore();
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
        if (app.Services.GetService<ClusterConnection>() is not null)
            app.UseMiddleware<ClusterAvailabilityMiddleware>();

        app.MapSignIn();
        app.MapSessions();
        app.MapUsers();
        app.MapSettings();
        app.MapContacts();
        app.MapBoards();
        app.MapPins();
        app.MapCards();
        app.MapConversations();
        app.MapMessages();
        app.MapReading();
        app.MapSaving();
        app.MapTyping();
        app.MapSends();
        app.MapInbox();
        app.MapPointers();
        app.MapLive();
        app.MapLimits();
        app.MapMedia();
        app.MapHealth();
        app.MapReference();
        if (withPage)
            app.MapPageFiles();
        return app;
    }
}
