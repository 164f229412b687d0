using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>Values of any type as objects: the mapping documented on <see cref="DuckDbReader.GetValue"/>.</summary>
internal static class ColumnObjects
{
    /// <summary>Wider decimals have more digits than <see cref="decimal"/> can hold.</summary>
    private const int LargestDecimalWidth = 28;

    extension(ColumnVector column)
    {
        public object? ObjectAt(long row) => column.IsNull(row) ? null : column.Type.Id switch
        {
            DuckDbTypeId.Boolean => column.BooleanAt(row),
            DuckDbTypeId.TinyInt => column.At<sbyte>(row),
            DuckDbTypeId.SmallInt => column.At<short>(row),
            DuckDbTypeId.Integer => column.At<int>(row),
            DuckDbTypeId.BigInt => column.At<long>(row),
            DuckDbTypeId.UTinyInt => column.At<byte>(row),
            DuckDbTypeId.USmallInt => column.At<ushort>(row),
            DuckDbTypeId.UInteger => column.At<uint>(row),
            DuckDbTypeId.UBigInt => column.At<ulong>(row),
            DuckDbTypeId.HugeInt => column.At<HugeInt>(row).Signed,
            DuckDbTypeId.UHugeInt => column.At<HugeInt>(row).Unsigned,
            DuckDbTypeId.BigNum => column.BigNumAt(row),
            DuckDbTypeId.Float => column.At<float>(row),
            DuckDbTypeId.Double => column.At<double>(row),
            DuckDbTypeId.Decimal when column.Type.Width <= LargestDecimalWidth => column.DecimalAt(row),
            DuckDbTypeId.Decimal => column.WideDecimalAt(row),
            DuckDbTypeId.VarChar or DuckDbTypeId.Enum or DuckDbTypeId.Bit => column.StringAt(row),
            DuckDbTypeId.Blob => column.BytesAt(row).ToArray(),
            DuckDbTypeId.Uuid => column.GuidAt(row),
            _ => column.TimeObjectAt(row) ?? column.NestedObjectAt(row),
        };

        private object? TimeObjectAt(long row) => column.Type.Id switch
        {
            DuckDbTypeId.Date => column.DateAt(row),
            DuckDbTypeId.Time or DuckDbTypeId.TimeNs => column.TimeAt(row),
            DuckDbTypeId.TimeTz => column.TimeTzAt(row),
            DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampS or DuckDbTypeId.TimestampMs or DuckDbTypeId.TimestampNs =>
                column.DateTimeAt(row),
            DuckDbTypeId.TimestampTz => column.DateTimeOffsetAt(row),
            DuckDbTypeId.Interval => column.IntervalAt(row),
            _ => null,
        };

        private object? NestedObjectAt(long row) => column.Type.Id switch
        {
            DuckDbTypeId.List => column.Children[0].Elements(column.At<ListEntry>(row)),
            DuckDbTypeId.Array => column.Children[0].Elements(new ListEntry
            {
                Offset = (ulong)(row * column.Type.ArraySize),
                Length = (ulong)column.Type.ArraySize,
            }),
            DuckDbTypeId.Struct => column.StructAt(row),
            DuckDbTypeId.Map => column.MapAt(column.At<ListEntry>(row)),
            DuckDbTypeId.Union => column.Children[column.Children[0].At<byte>(row) + 1].ObjectAt(row),
            _ => throw new DuckDbException(
                DuckDbErrorType.NotImplemented,
                $"column '{column.Name}' has type {column.Type}, which has no .NET counterpart here: cast it to VARCHAR in the query"),
        };

        private object?[] Elements(ListEntry entry)
        {
            var elements = new object?[entry.Length];
            for (var i = 0; i < elements.Length; i++) elements[i] = column.ObjectAt((long)entry.Offset + i);
            return elements;
        }

        private OrderedDictionary<string, object?> StructAt(long row)
        {
            var fields = new OrderedDictionary<string, object?>(column.Children.Length);
            for (var i = 0; i < column.Children.Length; i++) fields.Add(column.Type.Fields[i].Name, column.Children[i].ObjectAt(row));
            return fields;
        }

        private OrderedDictionary<object, object?> MapAt(ListEntry entry)
        {
            var pairs = new OrderedDictionary<object, object?>((int)entry.Length);
            for (var i = (long)entry.Offset; i < (long)(entry.Offset + entry.Length); i++)
                pairs.Add(column.Children[0].ObjectAt(i)!, column.Children[1].ObjectAt(i));
            return pairs;
        }
    }
}
