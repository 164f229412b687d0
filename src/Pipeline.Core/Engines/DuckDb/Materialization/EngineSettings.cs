using System.Globalization;

namespace Pipeline.Engines.DuckDb.Materialization;

/// <summary>What the engine was opened with.</summary>
internal static class EngineSettings
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

    extension(DuckDbConnection connection)
    {
        /// <summary>The memory limit; DuckDB prints it as <c>953.6 MiB</c>.</summary>
        public long MemoryLimitBytes()
        {
            var text = connection.QuerySingle<string>("SELECT current_setting('memory_limit')").Split(' ');
            var unit = text.Length == 2 ? Array.IndexOf(Units, text[1]) : -1;
            return unit >= 0 && double.TryParse(text[0], CultureInfo.InvariantCulture, out var number)
                ? (long)(number * Math.Pow(1024, unit))
                : throw new InvalidOperationException($"the engine says its memory limit in words that are new: {string.Join(' ', text)}");
        }

        /// <summary>How many threads run a query.</summary>
        public long Threads() => connection.QuerySingle<long>("SELECT current_setting('threads')");
    }
}
