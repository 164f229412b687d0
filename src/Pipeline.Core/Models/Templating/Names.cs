using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating;

/// <summary>A namespace of the host, such as <c>modules</c> or <c>exceptions</c>: fixed names, nothing else.</summary>
internal sealed class Names(string typeName) : JinjaObject
{
    private readonly Dictionary<string, object?> members = new(StringComparer.Ordinal);

    public override string TypeName => typeName;

    public Names Add(string name, object? value)
    {
        members[name] = value;
        return this;
    }

    public Names Add(JinjaFunction function) => Add(function.Name, function);

    public override bool TryGetAttribute(string name, out object? value) => members.TryGetValue(name, out value);
}
