using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.ApiFrontend.Http.Json;

namespace Parley.ApiFrontend.Http;

/// <summary>Finds out which part of a request could not be bound. ASP.NET reports it only in the text of exceptions; tests fail if that
/// text changes.</summary>
internal static partial class BindingProblems
{
    /// <summary>Creates the answer to a request whose parameters or body could not be bound.</summary>
    public static ProblemResult Explain(BadHttpRequestException exception) => exception switch
    {
        RefusedRequestException refused => refused.Problem.ToResult(),
        { InnerException: JsonException json } => Explain(json).ToResult(),
        { StatusCode: StatusCodes.Status400BadRequest } when MissingParameter().Match(exception.Message) is { Success: true } match =>
            Problems.Field(match.Groups["name"].Value, FieldErrorCode.Required, "A parameter of the address is missing.").ToResult(),
        { StatusCode: StatusCodes.Status400BadRequest } when ParameterName().Match(exception.Message) is { Success: true } match =>
            Problems.Field(match.Groups["name"].Value, FieldErrorCode.BadFormat, "A parameter of the address is malformed.").ToResult(),
        { StatusCode: StatusCodes.Status400BadRequest } =>
            Problems.Field("", FieldErrorCode.Required, "Send a JSON object as the body.").ToResult(),
        _ => Problems.FromStatus(exception.StatusCode)!,
    };

    private static Problem Explain(JsonException exception)
    {
        var pointer = JsonPointer.FromPath(exception.Path);
        if (exception.Message.Contains("missing required properties", StringComparison.Ordinal))
        {
            var missing = QuotedNames().Matches(exception.Message[exception.Message.LastIndexOf(':')..])
                .Select(name => Problems.Field(JsonPointer.Member(pointer, name.Groups[1].Value), FieldErrorCode.Required));
            return Problems.Fields("A required field is missing.", [.. missing]);
        }

        var (code, detail) = exception.Message switch
        {
            var text when text.Contains("could not be mapped to any", StringComparison.Ordinal) =>
                (FieldErrorCode.UnknownField, "This field does not exist."),
            var text when text.Contains("doesn't allow null values", StringComparison.Ordinal) =>
                (FieldErrorCode.Required, "A required field is null."),
            var text when text.StartsWith("Duplicate property", StringComparison.Ordinal) =>
                (FieldErrorCode.BadFormat, "A field is given twice."),
            _ => (FieldErrorCode.BadFormat, "The body is not JSON, or a field has the wrong type or form."),
        };
        return Problems.Field(pointer, code, detail);
    }

    // Failed to bind parameter "Nullable<int> limit" from "x".
    [GeneratedRegex("""parameter "[^"]* (?<name>\w+)" from""", RegexOptions.ExplicitCapture)]
    private static partial Regex ParameterName();

    // Required parameter "long since" was not provided from query string.
    [GeneratedRegex("""parameter "[^"]* (?<name>\w+)" was not provided from (query|route)""", RegexOptions.ExplicitCapture)]
    private static partial Regex MissingParameter();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedNames();
}
