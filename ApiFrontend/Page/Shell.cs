using System.Text.Encodings.Web;

namespace Parley.ApiFrontend.Page;

/// <summary>The HTML document of the page. It contains the outlines of the page, which the browser shows until the WebAssembly code
/// runs.</summary>
internal static class Shell
{
    /// <summary>Returns the document.</summary>
    /// <param name="pathBase">The path base of the request; usually empty.</param>
    /// <param name="session"><c>yes</c>, <c>no</c> or <c>unknown</c>. After <c>no</c>, the page does not call <c>GET /v1/me</c>.</param>
    public static string For(PathString pathBase, string session) =>
        $"""
        <!DOCTYPE html>
        <html lang="en" data-session="{session}">
        <head>
          <meta charset="utf-8">
          <title>Parley</title>
          <base href="{HtmlEncoder.Default.Encode(pathBase.ToUriComponent())}/">
          <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
          <meta name="color-scheme" content="light dark">
          <link rel="icon" href="icon.svg" type="image/svg+xml">
          <script src="js/start.js"></script>
          <link rel="stylesheet" href="design/tokens.css">
          <link rel="stylesheet" href="design/parts.css">
          <link rel="stylesheet" href="page.css">
          <link rel="stylesheet" href="content.css">
          <link rel="stylesheet" href="sharing.css">
          <link rel="stylesheet" href="bubbles.css">
          <link rel="modulepreload" href="js/frames.js">
          <link rel="modulepreload" href="js/times.js">
          <link rel="modulepreload" href="js/shell.js">
          <link rel="modulepreload" href="js/notifications.js">
          <link rel="modulepreload" href="js/storage.js">
          <link rel="modulepreload" href="js/tabs.js">
          <link rel="modulepreload" href="Conversations/Timeline.razor.js">
          <link rel="modulepreload" href="Conversations/Composer.razor.js">
          <link rel="modulepreload" href="Layout/Frame.razor.js">
        </head>
        <body>
          <div id="app">
            <div class="frame is-loading" aria-busy="true">
              <nav class="frame-list" aria-label="Conversations">
                <header class="bar"><h1 class="brand">Parley</h1></header>
                <ul class="skeleton"><li></li><li></li><li></li><li></li><li></li></ul>
              </nav>
              <main class="frame-main"><p class="start quiet" role="status">Loading…</p></main>
            </div>
          </div>
          <noscript>Parley needs JavaScript and WebAssembly.</noscript>
          <div id="blazor-error-ui" class="failure" role="alert">Something went wrong. <a href=".">Reload the page</a>
            <button type="button" class="plain">Close this message</button></div>
          <script src="js/start.js?again"></script>
          <script src="_framework/blazor.webassembly.js" autostart="false"></script>
        </body>
        </html>
        """;
}
