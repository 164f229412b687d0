using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Parsing;

/// <summary>A generic test applied to a node: its names, its hash and, for tests that are macros, the call of the macro.</summary>
internal sealed class GenericTestCall
{
    private readonly TestDeclaration declaration;
    private readonly RelationNode node;
    private readonly Dictionary<string, object?> arguments;

    public GenericTestCall(TestDeclaration declaration, RelationNode node)
    {
        (this.declaration, this.node) = (declaration, node);
        arguments = new(declaration.Arguments, StringComparer.Ordinal);
        if (declaration.Column is { } column) arguments["column_name"] = column.Name;
    }

    /// <summary>The name, and the one short enough for a table.</summary>
    public (string Name, string Alias) Name
    {
        get
        {
            var target = node switch
            {
                SourceTable source => $"{source.SourceName}_{source.Name}",
                Model { Version: { } version } => $"{node.Name}_v{version}",
                _ => node.Name,
            };
            var (full, alias) = GenericTestName.Of(declaration.Kind, target, arguments, node is SourceTable);
            return declaration.GivenName is { } given ? (given, given) : (full, alias);
        }
    }

    /// <summary>The digits that tell tests of one name apart.</summary>
    public string Hash
    {
        get
        {
            var withModel = new Dictionary<string, object?>(arguments) { ["model"] = $"{{{{ get_where_subquery({Reference}) }}}}" };
            return GenericTestName.Hash(Name.Name, declaration.Kind, withModel);
        }
    }

    /// <summary>The template that calls a test macro. The condition is part of the relation it gets, as in dbt.</summary>
    public string Sql(string macro)
    {
        var named = arguments.Select(pair => $"{pair.Key}={TemplateText.AsExpression(pair.Value)}");
        return $"{{{{ {macro}({string.Join(", ", named.Prepend($"model=get_where_subquery({Reference})"))}) }}}}";
    }

    private string Reference => node switch
    {
        SourceTable source => $"source({PythonText.Repr(source.SourceName)}, {PythonText.Repr(source.Name)})",
        Model { Version: { } version } => $"ref({PythonText.Repr(node.Name)}, version={PythonText.Repr(version)})",
        _ => $"ref({PythonText.Repr(node.Name)})",
    };
}
