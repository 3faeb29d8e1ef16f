using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Parley.Core.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Inbox;
using Parley.Core.Settings;
using Parley.Grains.Boards;
using Parley.Grains.Content;
using Parley.Grains.Live;
using Parley.Grains.Users;

namespace Parley.Silo;

/// <summary>Registers all options of the domain. They are validated when the host starts.</summary>
public static class ParleyOptionsExtensions
{
    private static readonly KeyValuePair<string, string>[] DefaultPalette =
    [
        new("love", "❤️"), new("like", "👍"), new("idea", "💡"), new("question", "❓"),
        new("no", "👎"), new("laugh", "😄"), new("wow", "😮"), new("thanks", "🙏"),
    ];

    /// <summary>Binds the sections <c>Conversations</c>, <c>Delivery</c>, <c>Inbox</c>, <c>Users</c>, <c>Live</c>, <c>Boards</c> and
    /// <c>Content</c>. Hosts that only call grains need them too, because they publish the limits.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">The configuration; null for the host's own configuration.</param>
    /// <exception cref="OptionsValidationException">At start: a setting does not exist, or its value is of the wrong type or out of its
    /// range; the message names it.</exception>
    public static IServiceCollection AddParleyOptions(this IServiceCollection services, IConfiguration? configuration = null)
    {
        services.AddValidatedSection<ConversationOptions>(ConversationOptions.Section, configuration)
            .PostConfigure(SetDefaultPalette)
            .Validate(HasPlainNames, "Conversations:Palette has a name that is not 1 to 32 of a-z, or a name without an emoji.");
        services.AddValidatedSection<DeliveryOptions>(DeliveryOptions.Section, configuration);
        services.AddValidatedSection<InboxOptions>(InboxOptions.Section, configuration);
        services.AddValidatedSection<UserOptions>(UserOptions.Section, configuration);
        services.AddValidatedSection<LiveOptions>(LiveOptions.Section, configuration);
        services.AddValidatedSection<BoardOptions>(BoardOptions.Section, configuration);
        services.AddValidatedSection<ContentOptions>(ContentOptions.Section, configuration);
        return services;
    }

    /// <summary>Binds one section to an options class. When the host starts, the values are validated against the annotations of the
    /// class.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="configuration">The configuration; null for the host's own configuration.</param>
    public static OptionsBuilder<T> AddValidatedSection<T>(
        this IServiceCollection services, string section, IConfiguration? configuration = null)
        where T : class
    {
        // TryAddEnumerable, so that a host that is front end and silo, which registers twice, validates once.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<T>, AnnotatedOptionsValidator<T>>());
        return services.AddSettings<T>(section, configuration);
    }

    private static void SetDefaultPalette(ConversationOptions options)
    {
        // The configuration can add to a dictionary but not remove from it. So the default is used only if no palette is configured.
        if (options.Palette.Count > 0)
            return;
        foreach (var (name, emoji) in DefaultPalette)
            options.Palette.Add(name, emoji);
    }

    private static bool HasPlainNames(ConversationOptions options) => options.Palette.All(reaction =>
        reaction.Key.Length is >= 1 and <= 32 && reaction.Key.All(char.IsAsciiLetterLower) && !string.IsNullOrWhiteSpace(reaction.Value));
}
