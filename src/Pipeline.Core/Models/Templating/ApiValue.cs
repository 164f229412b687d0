using Pipeline.Models.Jinja;
using Pipeline.Models.Jinja.Values;
using Pipeline.Models.Templating.Macros;

namespace Pipeline.Models.Templating;

/// <summary>dbt's <c>api</c>: how templates make relations and columns of their own.</summary>
internal static class ApiValue
{
    private static readonly Dictionary<string, JinjaFunction> ColumnMethods = new JinjaFunction[]
    {
        new("translate_type", "dtype", call => TypeMacros.Translate(call.Text(0), call.Scope.Dialect)),
        new("create", "name, label_or_dtype", call =>
            new ColumnValue(call.Text(0), TypeMacros.Translate(call.Text(1), call.Scope.Dialect), call.Scope.Dialect)),
        new("string_type", "size", call => ColumnValue.TextType(call.WholeNumber(0), call.Scope.Dialect)),
        new("numeric_type", "dtype, precision, scale", call => ColumnValue.NumericType(call.Text(0), call[1], call[2])),
    }.ToDictionary(function => function.Name);

    /// <summary>What templates see as <c>api</c>. Shared: it holds nothing.</summary>
    public static JinjaObject Names { get; } = new Names("api").Add("Relation", new RelationClass()).Add("Column", new ColumnClass());

    /// <summary>What a column and the class of columns both answer; null when there is no such thing.</summary>
    public static JinjaFunction? ColumnMethod(string name) => ColumnMethods.GetValueOrDefault(name);

    private static RelationValue CreateRelation(JinjaCall call)
    {
        var kind = call[3] is null or JinjaUndefined ? null : PythonText.Str(call[3]);
        return new RelationValue([Part(call[0]), Part(call[1]), Part(call[2])], () => kind);
    }

    private static string? Part(object? value) => value is null or JinjaUndefined ? null : PythonText.Str(value);

    private static ColumnValue CreateColumn(JinjaCall call) => new(call.Text(0), call.Text(1), call.Scope.Dialect)
    {
        TextSize = call[2] as long?,
        Precision = call[3],
        Scale = call[4],
    };

    private sealed class RelationClass : JinjaObject
    {
        public override string TypeName => "type";

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = name switch
            {
                "create" => new JinjaFunction(name, "database?, schema?, identifier?, type?, **rest", CreateRelation),
                "add_ephemeral_prefix" => new JinjaFunction(name, "name", call => $"__dbt__cte__{call.Printed(0)}"),
                _ => RelationTypes.Find(name),
            };
            return value is not null;
        }
    }

    private sealed class ColumnClass : JinjaObject, IJinjaCallable
    {
        private readonly JinjaFunction constructor =
            new("Column", "column, dtype, char_size?, numeric_precision?, numeric_scale?", CreateColumn);

        public override string TypeName => "type";

        public object? Call(JinjaContext context, JinjaArguments arguments) => constructor.Call(context, arguments);

        public override bool TryGetAttribute(string name, out object? value)
        {
            value = ColumnMethod(name);
            return value is not null;
        }
    }
}
