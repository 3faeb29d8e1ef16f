namespace Parley.Demo;

/// <summary>The user ids of the demo.</summary>
internal static class PersonaIds
{
    public const string Alice = "alice";
    public const string Bob = "bob";
    public const string Chloe = "chloe";
    public const string Dev = "dev";
    public const string Elena = "elena";
    public const string Farid = "farid";
    public const string Grace = "grace";
    public const string Hugo = "hugo";
    public const string Ines = "ines";
    public const string Jonas = "jonas";
    public const string Keiko = "keiko";
    public const string Lena = "lena";
}

/// <summary>One user of the demo.</summary>
internal sealed record Persona(string Id, string Name, string About)
{
    /// <summary>All users.</summary>
    public static Persona[] All { get; } =
    [
        new(PersonaIds.Alice, "Alice Moreau", "Cooks for too many people. The balcony is slowly becoming a garden."),
        new(PersonaIds.Bob, "Bob Lindqvist", "Carpenter. Bread on Sundays, bicycles on all other days."),
        new(PersonaIds.Chloe, "Chloe Ferreira", "Draws places, mostly with too many stairs in them."),
        new(PersonaIds.Dev, "Dev Patel", "Bridges by day, knitting by night. Yes, socks too."),
        new(PersonaIds.Elena, "Elena Rossi", "A small pottery, a large kiln, and a cat who owns both."),
        new(PersonaIds.Farid, "Farid Haddad", "Cooks at Lemon & Salt. Ask me about broth, but only if you have an hour."),
        new(PersonaIds.Grace, "Grace Okafor", "Botanist. I talk to ferns, and they have opinions."),
        new(PersonaIds.Hugo, "Hugo Brandt", "Night trains, lighthouses, paper maps."),
        new(PersonaIds.Ines, "Ines Castro", "Plans other people's parties and forgets her own birthday."),
        new(PersonaIds.Jonas, "Jonas Weber", "Teaches physics. Reads everything, finishes half of it."),
        new(PersonaIds.Keiko, "Keiko Tanaka", "Interior architect. Small rooms are my favourite problem."),
        new(PersonaIds.Lena, "Lena Novak", "Stars, tents, cold lakes. In that order."),
    ];

    /// <summary>The contacts of <see cref="DemoContent.SignInAs"/>.</summary>
    public static string[] Friends { get; } =
        [PersonaIds.Bob, PersonaIds.Chloe, PersonaIds.Farid, PersonaIds.Grace, PersonaIds.Keiko, PersonaIds.Lena];

    /// <summary>The person's picture.</summary>
    public Picture Portrait => Picture.All[$"portrait-{Id}.svg"];

    /// <summary>Sets the user's name, text and picture. The first call creates the user.</summary>
    public Task EnterAsync(DemoContext context, CancellationToken cancellationToken) => context[Id].Me.UpdateAsync(
        new() { DisplayName = Name, About = About, AvatarUrl = Portrait.Url }, cancellationToken);
}
