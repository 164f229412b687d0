using Pipeline.Models.Templating;

namespace Pipeline.Models.Parsing;

/// <summary>A node that does not know yet which nodes it reads.</summary>
/// <param name="Node">The node so far.</param>
/// <param name="References">What it reads, as written.</param>
/// <param name="Described">What a properties file says about it; null when none does.</param>
/// <param name="IsEnabled">False for one that is turned off.</param>
internal sealed record Draft<T>(T Node, IReadOnlyList<Reference> References, NodeProperties? Described, bool IsEnabled) where T : Node;
