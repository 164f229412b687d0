namespace Pipeline.Models.Portability;

/// <summary>
/// Looks at compiled SQL for what DuckDB understands and Athena does not, or understands otherwise. It sees tokens, not types: a
/// finding is a place to look at, and silence is no proof.
/// </summary>
public static class AthenaLint
{
    /// <summary>What would not carry over, the silent differences first, then in order of place.</summary>
    public static IReadOnlyList<PortabilityFinding> Check(string sql)
    {
        var query = new TokenWalk(sql);
        for (var i = 0; i < query.Count; i++)
        {
            FunctionRules.Check(query, i);
            OperatorRules.Check(query, i);
            ClauseRules.Check(query, i);
        }

        return
        [
            .. query.Findings
                .OrderByDescending(finding => finding.IsSilent).ThenBy(finding => finding.Line).ThenBy(finding => finding.Column),
        ];
    }
}
