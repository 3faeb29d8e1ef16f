namespace Parley.WebClient.Settings;

/// <summary>What a desktop notification shows.</summary>
internal enum NotificationContent
{
    /// <summary>There are no notifications.</summary>
    None = 0,

    /// <summary>Only that there is something new.</summary>
    ArrivalOnly,

    /// <summary>The sender, and the title of the conversation or of the shared item. Never the text.</summary>
    SenderAndTitle,
}
