using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.ApiFrontend.Http.Json;

namespace Parley.ApiFrontend.Http;

/// <summary>Says which part of a request could not be bound. The framework tells only by exceptions and their wording, which tests pin.</summary>
internal static partial class UnreadableRequest
{
    /// <summary>The answer to a request that never reached its handler.</summary>
    public static ProblemResult Explain(BadHttpRequestException exception) => exception switch
    {
        RefusedRequestException refused => Problems.From(refused.Error),
        { InnerException: JsonException json } => Problems.From(Explain(json)),
        { StatusCode: StatusCodes.Status400BadRequest } when ParameterName().Match(exception.Message) is { Success: true } match =>
            Problems.From(Problems.Field(match.Groups["name"].Value, "bad_format", "A parameter of the address is malformed.")),
        { StatusCode: StatusCodes.Status400BadRequest } =>
            Problems.From(Problems.Field("", "required", "Send a JSON object as the body.")),
        _ => Problems.FromStatus(exception.StatusCode)!,
    };

    private static Error Explain(JsonException exception)
    {
        var pointer = JsonPointer.FromPath(exception.Path);
        if (exception.Message.Contains("missing required properties", StringComparison.Ordinal))
        {
            return new(ErrorCode.InvalidRequest, "A required field is missing.")
            {
                Fields = [.. QuotedNames().Matches(exception.Message[exception.Message.LastIndexOf(':')..])
                    .Select(name => new FieldError(JsonPointer.Member(pointer, name.Groups[1].Value), "required"))],
            };
        }

        var (code, detail) = exception.Message switch
        {
            var text when text.Contains("could not be mapped to any", StringComparison.Ordinal) => ("unknown_field", "There is no such field."),
            var text when text.Contains("doesn't allow null values", StringComparison.Ordinal) => ("required", "A required field is null."),
            var text when text.StartsWith("Duplicate property", StringComparison.Ordinal) => ("bad_format", "A field is given twice."),
            _ => ("bad_format", "The body is not JSON, or a field has the wrong type or form."),
        };
        return Problems.Field(pointer, code, detail);
    }

    // Failed to bind parameter "Nullable<int> limit" from "x". / Required parameter "string query" was not provided from query string.
    [GeneratedRegex("""parameter "[^"]* (?<name>\w+)" (from|was not provided from (query|route))""", RegexOptions.ExplicitCapture)]
    private static partial Regex ParameterName();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedNames();
}
