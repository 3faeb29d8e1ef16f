using System.Text;
using System.Text.Json;

namespace Parley.ApiFrontend.Http.Json;

/// <summary>Turns the serializer's paths (<c>$.refs[1].id</c>, <c>$['odd name']</c>) into JSON pointers (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>Converts a path to a pointer; empty for the whole document.</summary>
    public static string FromPath(string? path)
    {
        var pointer = new StringBuilder();
        var rest = (path ?? "$").AsSpan(1);
        while (!rest.IsEmpty)
        {
            var (start, end, next) = rest switch
            {
                ['[', '\'', ..] => (2, IndexOrEnd(rest, "']", 2), 2),
                ['[', ..] => (1, IndexOrEnd(rest, "]", 1), 1),
                _ => (1, NextSegment(rest), 0), // a dot
            };
            Append(pointer, rest[start..end]);
            rest = rest[Math.Min(rest.Length, end + next)..];
        }

        return pointer.ToString();
    }

    /// <summary>Converts the path of a command's member (<c>Shares[2].Id</c>) to a JSON pointer. The body must have the same members, in
    /// camel case.</summary>
    public static string FromMembers(string path) =>
        FromPath($"$.{string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName))}");

    /// <summary>Returns the pointer of a member of the object at <paramref name="pointer"/>.</summary>
    public static string Member(string pointer, string name) => Append(new StringBuilder(pointer), name).ToString();

    private static StringBuilder Append(StringBuilder pointer, ReadOnlySpan<char> segment)
    {
        pointer.Append('/');
        foreach (var c in segment)
            _ = c switch { '~' => pointer.Append("~0"), '/' => pointer.Append("~1"), _ => pointer.Append(c) };
        return pointer;
    }

    private static int NextSegment(ReadOnlySpan<char> rest)
    {
        var index = rest[1..].IndexOfAny('.', '[');
        return index < 0 ? rest.Length : index + 1;
    }

    private static int IndexOrEnd(ReadOnlySpan<char> rest, string what, int from)
    {
        var index = rest[from..].IndexOf(what, StringComparison.Ordinal);
        return index < 0 ? rest.Length : index + from;
    }
}
