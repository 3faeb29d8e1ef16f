namespace Parley.WebClient.Words;

/// <summary>Collects announcements for screen readers. Several messages become one sentence.</summary>
internal sealed class Announcements
{
    private readonly List<(string Sender, string Text)> _arrived = [];
    private int _sent;
    private int _failed;

    /// <summary>Whether nothing was collected since the last <see cref="Take"/>.</summary>
    public bool IsEmpty => _arrived.Count + _sent + _failed is 0;

    /// <summary>A message by another person arrived.</summary>
    public void Arrived(string sender, string text) => _arrived.Add((sender, text));

    /// <summary>An own message was sent.</summary>
    public void Sent() => _sent++;

    /// <summary>An own message failed.</summary>
    public void Failed() => _failed++;

    /// <summary>Returns the collected announcements as sentences, and starts again.</summary>
    public string Take()
    {
        var sentences = new List<string>();
        if (_failed > 0)
            sentences.Add(_failed is 1 ? "Message not sent." : $"{_failed} messages not sent.");
        if (_sent > 0)
            sentences.Add(_sent is 1 ? "Message sent." : $"{_sent} messages sent.");
        if (_arrived is [var (sender, text)])
            sentences.Add($"{sender}: {text}");
        else if (_arrived.Count > 1)
            sentences.Add($"{_arrived.Count} new messages from {Names.And([.. _arrived.Select(each => each.Sender).Distinct()])}.");
        _arrived.Clear();
        (_sent, _failed) = (0, 0);
        return string.Join(' ', sentences);
    }
}
