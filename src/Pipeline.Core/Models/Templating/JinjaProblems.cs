using Pipeline.Diagnostics;
using Pipeline.Models.Jinja;

namespace Pipeline.Models.Templating;

/// <summary>Template errors among the other problems of a project.</summary>
internal static class JinjaProblems
{
    extension(JinjaException error)
    {
        /// <summary>The error in one line, and a line for each macro on the way.</summary>
        public Problem AsProblem() =>
            new(string.Join("\n  ", error.MacroStack.Select(entry => entry.ToString()).Prepend(error.Text)), error.Location, error.Hint);
    }
}
