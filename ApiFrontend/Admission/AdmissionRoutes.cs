namespace Parley.ApiFrontend.Admission;

/// <summary>Admission, and what routes say of themselves for it: no rule depends on the text of a path.</summary>
internal static class AdmissionRoutes
{
    /// <summary>Adds the pools that all requests share.</summary>
    public static IServiceCollection AddAdmission(this IServiceCollection services) =>
        services.AddSingleton<CallerAddress>().AddSingleton<RequestSlots>().AddSingleton<UnsentBytes>();

    /// <summary>Answered however many requests are under way, and without a silo.</summary>
    public static TBuilder IsAlwaysAnswered<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new AlwaysAnsweredMetadata(), new WithoutSiloMetadata());

    /// <summary>Answered by this process alone, also while no silo answers.</summary>
    public static TBuilder NeedsNoSilo<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new WithoutSiloMetadata());

    /// <summary>Answered from bytes that are in memory anyway: they are not copied for each answer.</summary>
    public static TBuilder AnswersFromMemory<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new ConstantAnswerMetadata(), new WithoutSiloMetadata());
}

/// <summary>Marks endpoints that are neither refused nor counted by admission.</summary>
internal sealed record AlwaysAnsweredMetadata;

/// <summary>Marks endpoints that need no silo.</summary>
internal sealed record WithoutSiloMetadata;

/// <summary>Marks endpoints whose answer is in memory anyway.</summary>
internal sealed record ConstantAnswerMetadata;
