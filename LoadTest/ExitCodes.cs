namespace Parley.LoadTest;

/// <summary>The exit codes of the command.</summary>
internal static class ExitCodes
{
    /// <summary>Everything went well.</summary>
    public const int Success = 0;

    /// <summary>The command could not do its work, for example because the server does not answer.</summary>
    public const int ToolError = 1;

    /// <summary>The command was used wrongly.</summary>
    public const int WrongUse = 2;

    /// <summary>The command was interrupted before a run began.</summary>
    public const int Interrupted = 130;

    /// <summary>A threshold is broken, or a check found violations.</summary>
    public const int Broken = 99;
}

/// <summary>The command could not do its work; the exit code is 1.</summary>
/// <param name="message">The message for the person at the terminal.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner);
