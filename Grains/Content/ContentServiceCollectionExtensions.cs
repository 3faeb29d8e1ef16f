using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Content;
using Parley.Grains.Boards;
using Parley.Grains.Pins;

namespace Parley.Grains.Content;

/// <summary>Registers the built-in content.</summary>
public static class ContentServiceCollectionExtensions
{
    /// <summary>Adds <see cref="BoardCatalog"/>, <see cref="PinCatalog"/>, and the built-in <see cref="IContentCatalog"/> unless another
    /// one is registered. It works in silos and in cluster clients. It needs an <see cref="IGrainFactory"/> and an
    /// <see cref="IUserDirectory"/>.</summary>
    public static IServiceCollection AddContent(this IServiceCollection services)
    {
        services.TryAddSingleton<BoardCatalog>();
        services.TryAddSingleton<PinCatalog>();
        services.TryAddSingleton<IContentCatalog, ContentCatalog>();
        return services;
    }
}
