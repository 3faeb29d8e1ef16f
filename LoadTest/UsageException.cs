namespace Parley.LoadTest;

/// <summary>The command was used wrongly. Its message says what is wrong and what to do; the exit code is 2.</summary>
/// <param name="message">The message for the person at the terminal.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
