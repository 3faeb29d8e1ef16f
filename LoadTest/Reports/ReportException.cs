namespace Parley.LoadTest.Reports;

/// <summary>A report cannot be used. The message names the file, what is wrong and what to do.</summary>
internal sealed class ReportException(string message, Exception? cause = null) : Exception(message, cause);
