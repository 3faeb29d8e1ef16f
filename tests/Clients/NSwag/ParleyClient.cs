using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Clients.NSwag.Generated;

public partial class ParleyClient
{
    // NSwag writes a property that is not set as null. In a merge patch, null and absent differ.
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) =>
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
}
