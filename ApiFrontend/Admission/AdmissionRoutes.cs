namespace Parley.ApiFrontend.Admission;

/// <summary>Registers admission, and the metadata by which a route declares how it is admitted. No rule depends on the text of a
/// path.</summary>
internal static class AdmissionRoutes
{
    /// <summary>Adds the pools that all requests share.</summary>
    public static IServiceCollection AddAdmission(this IServiceCollection services) =>
        services.AddSingleton<CallerAddress>().AddSingleton<RequestSlots>().AddSingleton<UnsentBytes>();

    /// <summary>Marks routes that are answered even if all slots are taken, and that need no silo.</summary>
    public static TBuilder IsAlwaysAnswered<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new AlwaysAnsweredMetadata(), new WithoutSiloMetadata());

    /// <summary>Marks routes that this process answers without a silo.</summary>
    public static TBuilder NeedsNoSilo<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new WithoutSiloMetadata());

    /// <summary>Marks routes whose answers are bytes that stay in memory. They are sent directly and not copied into an
    /// <see cref="AnswerBuffer"/>.</summary>
    public static TBuilder AnswersFromMemory<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new DirectAnswerMetadata(), new WithoutSiloMetadata());

    /// <summary>Marks routes that write their answer directly to the connection, for example a stream. The time limit and the slot of a
    /// request end when its answer begins.</summary>
    public static TBuilder AnswersDirectly<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new DirectAnswerMetadata());
}

/// <summary>Marks endpoints that admission neither counts nor refuses.</summary>
internal sealed record AlwaysAnsweredMetadata;

/// <summary>Marks endpoints that need no silo.</summary>
internal sealed record WithoutSiloMetadata;

/// <summary>Marks endpoints whose answer is not copied before it is sent.</summary>
internal sealed record DirectAnswerMetadata;
