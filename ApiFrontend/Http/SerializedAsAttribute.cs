namespace Parley.ApiFrontend.Http;

/// <summary>Says what the OpenAPI document shows of a type that has a converter of its own.</summary>
/// <param name="shapes">A type with the same shape; several: any one of them.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class SerializedAsAttribute(params Type[] shapes) : Attribute
{
    /// <summary>The types with the same shape.</summary>
    public IReadOnlyList<Type> Shapes => shapes;
}
