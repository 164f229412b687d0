namespace Pipeline.Engines.DuckDb.Warehouse.Seeds;

/// <summary>The first cell of a column that the engine does not read as a type.</summary>
internal static class UnfitCell
{
    private const int BatchCells = 1000;

    public static SeedRow? Find(DuckDbWarehouse warehouse, SeedFile file, int column, string type)
    {
        foreach (var rows in file.Rows.Where(row => row.Cells[column].Length > 0).Chunk(BatchCells))
        {
            var cells = string.Join(", ", rows.Select((row, i) => $"({i}, {DuckDbSql.Literal(row.Cells[column])})"));
            var unfit = warehouse.Connection.QueryRows(
                $"SELECT min(i) FROM (VALUES {cells}) AS cells(i, cell) WHERE TRY_CAST(cell AS {type}) IS NULL");
            if (unfit is [[int index]]) return rows[index];
        }

        return null;
    }
}
