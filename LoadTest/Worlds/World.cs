namespace Parley.LoadTest.Worlds;

/// <summary>People, boards, pins and conversations that exist on the server. A file keeps their ids.</summary>
/// <param name="Name">The name of the world.</param>
/// <param name="Server">The first address of the server.</param>
/// <param name="Fingerprint">The fingerprint of the plan; null if the ids come from elsewhere.</param>
/// <param name="UserIds">The people.</param>
/// <param name="BoardIds">The boards of each person, to which the person may save pins.</param>
/// <param name="PinIds">The pins, the most popular ones first.</param>
/// <param name="Conversations">The conversations.</param>
internal sealed record World(
    string Name,
    string Server,
    string? Fingerprint,
    IReadOnlyList<string> UserIds,
    IReadOnlyList<IReadOnlyList<string>> BoardIds,
    IReadOnlyList<string> PinIds,
    IReadOnlyList<WorldConversation> Conversations);

/// <summary>A conversation of a world.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Members">The numbers of its members.</param>
internal sealed record WorldConversation(string Id, IReadOnlyList<int> Members);
