namespace Parley.Clients;

/// <summary>The page <c>/docs</c> in a real browser.</summary>
public sealed class ReferencePageTests(DemoServer server)
{
    /// <remarks>The program also fails if the browser asks another host, if the policy of the page blocks anything, or if a script reports
    /// an error.</remarks>
    [Fact]
    public async Task The_first_click_signs_in_and_the_next_request_has_the_token() => Assert.Equal(
        $"""
        server: {server.Address.ToString().TrimEnd('/')}
        links to other hosts: scalar.com
        width on a phone: 390
        POST /v1/dev/sign-in: 200
        GET /v1/inbox: 200
        PATCH /v1/me: 200
        """.ReplaceLineEndings("\n"),
        (await Command.RunAsync(".", "node", "Browser/reference-page.mjs", server.Address.ToString())).Trim().ReplaceLineEndings("\n"));
}
