using Pipeline.Diagnostics;
using Pipeline.Engines.DuckDb.Materialization;
using Pipeline.Schema;
using Pipeline.Schema.Inference;

namespace Pipeline.Engines.DuckDb.Loading;

/// <summary>Works out a table's columns from what is declared, what is there, what was seen, and the contract.</summary>
internal sealed class LoadPlanner
{
    private readonly LoadRequest request;
    private readonly RowsObserved rows;
    private readonly TableSpec table;
    private readonly StructType? current;
    private readonly List<Column> columns = [];
    private readonly List<string> changes = [];
    private readonly ColumnNames names;
    private readonly HashSet<string> declared;

    private LoadPlanner(LoadRequest request, RowsObserved rows)
    {
        (this.request, this.rows, table, current) = (request, rows, request.Table, request.Current?.Schema);
        declared = table.Columns.Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        columns.AddRange((current?.Columns ?? []).Where(column => !LineageColumns.IsReserved(column.Name) && !IsDerived(column.Name)));
        foreach (var column in table.Columns) Declare(column);
        names = new ColumnNames(columns, [.. LineageColumns.All.Select(column => column.Name), .. table.PartitionBy.Where(IsDerived).Select(column => column.Name)]);
    }

    /// <summary>Plans a load.</summary>
    /// <exception cref="ExpectedException">The contract forbids what the rows would change.</exception>
    public static LoadPlan Plan(LoadRequest request, RowsObserved rows) => new LoadPlanner(request, rows).Plan();

    private LoadPlan Plan()
    {
        if (current is null && table.Contract.Tables is not ContractMode.Evolve)
            throw new ExpectedException($"{request.Subject} has no table yet, and its contract does not let one be made", "Set contract.tables to evolve for the first load.");
        RequireSamePartitions();
        var routes = Routes();
        var derived = table.PartitionBy.Where(IsDerived).Select(Derive).ToList();
        foreach (var partition in table.PartitionBy.Where(partition => !IsDerived(partition))) RequireColumn(partition.Name, "partition_by");
        return new LoadPlan
        {
            Schema = Schema(derived),
            Routes = routes,
            Derived = derived,
            PartitionBy = [.. table.PartitionBy.Select(partition => columns.Find(column => Same(column.Name, partition.Name))?.Name ?? partition.Name)],
            SchemaChanges = changes,
            Keys = table.WriteMode is WriteMode.Merge ? [.. table.PrimaryKey.Select(key => ColumnFor(key, "primary_key").Name)] : [],
        };
    }

    private void Declare(ColumnSpec column)
    {
        var type = Kept(DuckDbTypeText.Parse(column.Type));
        if (columns.Find(known => Same(known.Name, column.Name)) is not { } known)
        {
            if (current is not null) changes.Add($"adds column {column.Name} {DuckDbTypeText.Print(type)}");
            columns.Add(new Column(column.Name, type) { MetadataJson = new ColumnNotes(Content: ContentOf(type)).Print() });
        }
        else if (known.Type != type)
        {
            throw new ExpectedException(
                $"{request.Subject} declares {column.Name} as {column.Type}; its table has it as {DuckDbTypeText.Print(known.Type)}",
                "Declare the type the table has, or load once with --full-refresh.");
        }
    }

    private List<KeyRoute> Routes()
    {
        var keys = rows.Keys.Where(key => key.Name != LoadPart.PageKey).ToList();
        var known = names.Match([.. keys.Select(key => key.Name)]);
        var routes = new List<KeyRoute>();
        foreach (var key in keys)
        {
            if (known.TryGetValue(key.Name, out var column)) routes.Add(RouteTo(key, column));
            else if (MayAdd) routes.Add(RouteTo(key, Add(key)));
            else routes.Add(Refuse(key));
        }

        return routes;
    }

    /// <summary>On a first load the declared columns, if any, are the table; later the table is.</summary>
    private bool MayAdd => table.Contract.Columns is ContractMode.Evolve || (current is null && table.Columns is []);

    private KeyRoute Refuse(KeyObserved key)
    {
        if (key is { Kinds: [], StoredType: null }) return new KeyRoute(key, [], ContractMode.DiscardValue);
        if (table.Contract.Columns is not ContractMode.Freeze) return new KeyRoute(key, [], table.Contract.Columns);
        throw new ExpectedException(
            $"{request.Subject}: {(key.StoredType is null ? key.Total - key.Count(ValueClass.Null) : rows.Rows)} rows have the field '{key.Name}' "
            + $"({DuckDbTypeText.Print(key.StoredType ?? TypeRules.TypeOf(key))}), which the table does not have, and its columns are frozen",
            "Declare the column, or set contract.columns to evolve, discard_row or discard_value.");
    }

    private Column Add(KeyObserved key)
    {
        var kind = key.Kinds.OrderByDescending(key.Count).FirstOrDefault(); // stable: the first seen wins a tie
        var type = key.StoredType ?? TypeRules.TypeOf(key, kind, table.IsUntyped);
        var name = names.Take(key.Name);
        return Add(new Column(name, type) { MetadataJson = new ColumnNotes(name == key.Name ? null : key.Name, Content: ContentFor(kind, type)).Print() });
    }

    private Column Add(Column column)
    {
        columns.Add(column);
        if (current is not null) changes.Add($"adds column {column.Name} {DuckDbTypeText.Print(column.Type)}");
        return column;
    }

    /// <summary>A column of values that have a type already goes as a whole: where it is held without loss, or to a variant.</summary>
    private KeyRoute RouteTo(KeyObserved key, Column column, DataType stored)
    {
        if (Widening.IsLossless(stored, column.Type)) return new KeyRoute(key, [TargetOf(column)], ContractMode.Evolve);
        switch (table.Contract.DataType)
        {
            case ContractMode.Evolve:
                var variant = columns.Find(known => ColumnNotes.Of(known).VariantOf == column.Name && Widening.IsLossless(stored, known.Type))
                    ?? AddVariant(column, stored, SuffixOf(ValueKind.Text, stored), ColumnContent.Plain);
                return new KeyRoute(key, [TargetOf(variant)], ContractMode.Evolve);
            case ContractMode.Freeze:
                throw new ExpectedException(
                    $"{request.Subject}: {column.Name} is {DuckDbTypeText.Print(column.Type)} and comes as {DuckDbTypeText.Print(stored)} ({(request.Pages is [var page, ..] ? page.Url : "no page")}), and its types are frozen",
                    "Correct the source, or set contract.data_type to evolve or discard_value.");
            default:
                return new KeyRoute(key, [], table.Contract.DataType);
        }
    }

    private KeyRoute RouteTo(KeyObserved key, Column column)
    {
        if (key.StoredType is { } stored) return RouteTo(key, column, stored);
        var targets = new List<TargetColumn> { TargetOf(column) };
        var mode = table.Contract.DataType;
        if (mode is not ContractMode.Evolve) return new KeyRoute(key, targets, Fits(key, targets, Fit.Yes) ? ContractMode.Evolve : mode);
        targets.AddRange(columns.Where(variant => ColumnNotes.Of(variant).VariantOf == column.Name).Select(TargetOf));
        foreach (var kind in key.Kinds)
        {
            var left = key.Classes.Where(value => value.Kind == kind && !targets.Exists(target => target.FitOf(value, key) is Fit.Yes)).ToList();
            if (left is not []) targets.Add(TargetOf(AddVariant(column, key, kind, left)));
        }

        return new KeyRoute(key, [.. targets.Where(target => target.Column == column || key.Classes.Any(value => value is not ValueClass.Null && target.FitOf(value, key) is not Fit.No))], ContractMode.Evolve);
    }

    private Column AddVariant(Column column, KeyObserved key, ValueKind kind, IReadOnlyList<ValueClass> left)
    {
        var type = kind is ValueKind.Text ? DataType.String : TypeRules.TypeOf(key, kind, left);
        return AddVariant(column, type, SuffixOf(kind, type), ContentFor(kind, type));
    }

    private Column AddVariant(Column column, DataType type, string suffix, ColumnContent content)
    {
        var name = names.Take($"{column.Name}__{suffix}");
        changes.Add($"adds column {name} {DuckDbTypeText.Print(type)} for values {column.Name} {DuckDbTypeText.Print(column.Type)} cannot hold");
        var added = new Column(name, type) { MetadataJson = new ColumnNotes(VariantOf: column.Name, Content: content).Print() };
        columns.Add(added);
        return added;
    }

    private static bool Fits(KeyObserved key, List<TargetColumn> targets, Fit fit) =>
        key.Classes.All(value => targets.Exists(target => target.FitOf(value, key) == fit));

    private TargetColumn TargetOf(Column column) => new(column, ColumnNotes.Of(column).Content, declared.Contains(column.Name), table.IsUntyped);

    private DerivedColumn Derive(PartitionColumn partition)
    {
        var (from, member) = WithMember(partition.Field);
        DataType type = partition.Transform switch
        {
            PartitionTransform.Year => DataType.Integer,
            PartitionTransform.Day => DataType.Date,
            PartitionTransform.Identity => member is null ? from.Type : DataType.String,
            _ => DataType.String,
        };
        return new DerivedColumn(new Column(partition.Name, type), partition, from) { Member = member };
    }

    /// <summary>A dotted path leads into a column that keeps its objects as JSON, unless a column has that very name.</summary>
    private (Column Column, string? Member) WithMember(string field)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || columns.Exists(column => IsOf(column, field))) return (ColumnFor(field, "partition_by"), null);
        var column = ColumnFor(field[..dot], "partition_by");
        return column.Type is PrimitiveType { Kind: PrimitiveKind.String }
            ? (column, field[(dot + 1)..])
            : throw new ExpectedException(
                $"{request.Subject} names '{field}' in partition_by, and {column.Name} is {DuckDbTypeText.Print(column.Type)}", "Declare the column as JSON.");
    }

    private StructType Schema(IReadOnlyList<DerivedColumn> derived)
    {
        var lineage = LineageColumns.Of(request.HasOrigin).ToList();
        IEnumerable<Column> all = [.. columns, .. derived.Select(column => column.Column), .. lineage];
        if (current is null) return new StructType([.. all]);
        var kept = current.Columns.Select(column => columns.Find(known => known.Name == column.Name) ?? column);
        return new StructType([.. kept, .. all.Where(column => current.Find(column.Name) is null)]);
    }

    private void RequireSamePartitions()
    {
        if (request.Current is not { } snapshot || snapshot.Metadata.PartitionColumns.SequenceEqual(table.PartitionBy.Select(column => column.Name), StringComparer.OrdinalIgnoreCase)) return;
        throw new ExpectedException(
            $"{request.Subject} is partitioned by {Named(table.PartitionBy.Select(column => column.Name))}; its table is by {Named(snapshot.Metadata.PartitionColumns)}",
            "Keep the table's partitions, or load once with --full-refresh.");
    }

    private static string Named(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "nothing";

    private Column ColumnFor(string field, string setting)
    {
        var known = names.Match([field]);
        return known.TryGetValue(field, out var column) ? column
            : columns.Find(found => IsOf(found, field)) ?? RequireColumn(field, setting);
    }

    private static bool IsOf(Column column, string field) => ColumnNotes.Of(column) is { VariantOf: null } notes && (notes.Key ?? column.Name) == field;

    private Column RequireColumn(string field, string setting) =>
        columns.Find(column => Same(column.Name, field))
        ?? LineageColumns.Of(request.HasOrigin).FirstOrDefault(column => Same(column.Name, field))
        ?? throw new ExpectedException(
            $"{request.Subject} names '{field}' in {setting}, and neither its table nor the {rows.Rows} rows of this load have it",
            NearestName.Hint(field, [.. columns.Select(column => column.Name)]));

    private bool IsDerived(string name) => table.PartitionBy.Any(partition => Same(partition.Name, name) && IsDerived(partition));

    private static bool IsDerived(PartitionColumn partition) => partition.Transform is not PartitionTransform.Identity || !Same(partition.Name, partition.Field);

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static DataType Kept(DataType type) => ModelColumn.Kept(type);

    private static ColumnContent ContentOf(DataType type) => type is PrimitiveType { Kind: PrimitiveKind.String } ? ColumnContent.Anything : ColumnContent.Plain;

    private static ColumnContent ContentFor(ValueKind kind, DataType type) => type is not PrimitiveType { Kind: PrimitiveKind.String } ? ColumnContent.Plain : kind switch
    {
        ValueKind.Json => ColumnContent.Json,
        ValueKind.Number => ColumnContent.Digits,
        _ => ColumnContent.Plain,
    };

    private static string SuffixOf(ValueKind kind, DataType type) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.Long } => "bigint",
        PrimitiveType { Kind: PrimitiveKind.Double } => "double",
        PrimitiveType { Kind: PrimitiveKind.Boolean } => "boolean",
        PrimitiveType { Kind: PrimitiveKind.String } => kind is ValueKind.Json ? "json" : kind is ValueKind.Number ? "number" : "text",
        DecimalType => "decimal",
        StructType => "struct",
        ArrayType => "list",
        MapType => "map",
        _ => ((PrimitiveType)type).Kind.ToString().ToLowerInvariant(),
    };
}
