namespace Parley.ApiFrontend;

/// <summary>The few lines that a start prints.</summary>
internal static class Greeting
{
    /// <summary>Where it listens, where the data is, and how a first message is sent.</summary>
    public static string For(string address, DirectoryInfo data) =>
        $$"""
        Parley listens at {{address}} and keeps its data in {{data.FullName}}
        The API is described at {{address}}/docs
        A first message:
        {{FirstMessage(address)}}
        """;

    // One line, so that it pastes whole. Both sign in, for a message needs somebody to go to.
    private static string FirstMessage(string address) =>
        $$$"""
        J='Content-Type: application/json' U={{{address}}}/v1; curl -s $U/dev/sign-in -H "$J" -d '{"userId":"bob"}' >/dev/null; T=$(curl -s $U/dev/sign-in -H "$J" -d '{"userId":"alice"}' | sed 's/.*"token":"\([^"]*\)".*/\1/'); curl -s $U/conversations -H "Authorization: Bearer $T" -H "$J" -d '{"memberIds":["bob"],"clientId":"first","message":{"text":"Hello, Bob"}}'
        """;
}
