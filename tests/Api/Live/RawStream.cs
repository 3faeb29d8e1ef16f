using System.Text;

namespace Parley.Api.Live;

/// <summary>Every byte that an event stream has carried. It reads in the background as fast as the server writes.</summary>
internal sealed class RawStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _response;
    private readonly StringBuilder _text = new();
    private readonly Task _reading;
    private TaskCompletionSource _arrived = NewSignal();

    private RawStream(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reading = ReadAsync(body);
    }

    /// <summary>All bytes so far.</summary>
    public string Text
    {
        get
        {
            lock (_text)
                return _text.ToString();
        }
    }

    /// <summary>Opens a stream. It has begun when this returns.</summary>
    public static async Task<RawStream> OpenAsync(HttpClient http)
    {
        var response = await EventReader.SendAsync(http, null);
        var stream = new RawStream(response.EnsureSuccessStatusCode(), await response.Content.ReadAsStreamAsync());
        await stream.UntilAsync("event: hello");
        return stream;
    }

    /// <summary>Completes when the stream has carried a text.</summary>
    public async Task UntilAsync(string text)
    {
        while (true)
        {
            Task arrived;
            lock (_text)
                arrived = _arrived.Task;
            if (Text.Contains(text, StringComparison.Ordinal))
                return;
            await (await Task.WhenAny(arrived, _reading).WaitAsync(Patience));
            if (_reading.IsCompleted && !Text.Contains(text, StringComparison.Ordinal))
                throw new InvalidOperationException($"The stream has ended without '{text}':\n{Text}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        await _reading;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync(Stream body)
    {
        var (buffer, decoder) = (new byte[8_192], Encoding.UTF8.GetDecoder());
        var characters = new char[buffer.Length];
        try
        {
            while (await body.ReadAsync(buffer) is > 0 and var count)
            {
                var length = decoder.GetChars(buffer, 0, count, characters, 0);
                TaskCompletionSource arrived;
                lock (_text)
                {
                    _text.Append(characters, 0, length);
                    (arrived, _arrived) = (_arrived, NewSignal());
                }

                arrived.SetResult();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The test has closed the stream.
        }
    }
}
