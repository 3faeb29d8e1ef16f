using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Content;
using Parley.Grains.Boards;
using Parley.Grains.Pins;

namespace Parley.Grains.Content;

/// <summary>Registers the built-in content.</summary>
public static class ContentServiceCollectionExtensions
{
    /// <summary>Adds the built-in <see cref="IContentCatalog"/> unless another is there, with <see cref="BoardCatalog"/> and
    /// <see cref="PinCatalog"/>. For silos and cluster clients alike: needs an <see cref="IGrainFactory"/> and an
    /// <see cref="IUserDirectory"/>.</summary>
    public static IServiceCollection AddContent(this IServiceCollection services)
    {
        services.TryAddSingleton<BoardCatalog>();
        services.TryAddSingleton<PinCatalog>();
        services.TryAddSingleton<IContentCatalog, ContentCatalog>();
        return services;
    }
}
