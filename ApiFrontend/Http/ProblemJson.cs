using System.Text.Json.Serialization;

namespace Parley.ApiFrontend.Http;

/// <summary>JSON metadata of problems.</summary>
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
