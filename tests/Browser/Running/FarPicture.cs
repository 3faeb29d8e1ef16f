namespace Parley.Browser.Running;

/// <summary>A picture on another host. The test answers in place of that host.</summary>
internal static class FarPicture
{
    /// <summary>The address of the picture.</summary>
    public const string Address = "https://pictures.example/far.svg";

    /// <summary>The size of the picture, as the page shows it.</summary>
    public const string Size = "300 × 450 pixels";

    private const string Content =
        """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="450"><rect width="300" height="450" fill="#c60"/></svg>""";

    /// <summary>Answers a visitor's requests for the picture.</summary>
    public static Task ServeAsync(Visitor visitor)
    {
        visitor.AllowFault(Address);
        return visitor.Page.RouteAsync(Address, route => route.FulfillAsync(new() { ContentType = "image/svg+xml", Body = Content }));
    }

    /// <summary>Leaves a visitor's requests for the picture without an answer.</summary>
    public static Task HoldAsync(Visitor visitor)
    {
        visitor.AllowFault(Address);
        return visitor.Page.RouteAsync(Address, _ => { });
    }
}
