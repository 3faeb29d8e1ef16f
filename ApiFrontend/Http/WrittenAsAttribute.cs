namespace Parley.ApiFrontend.Http;

/// <summary>Says what the OpenAPI document shows of a type that writes itself.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class WrittenAsAttribute(Type shape) : Attribute
{
    /// <summary>A type with the same shape.</summary>
    public Type Shape => shape;
}
