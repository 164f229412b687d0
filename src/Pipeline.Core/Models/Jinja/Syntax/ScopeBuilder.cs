namespace Pipeline.Models.Jinja.Syntax;

/// <summary>The scope being parsed, and the names to resolve when all scopes are known.</summary>
internal sealed class ScopeBuilder
{
    private readonly List<(NameExpression Name, ScopeLayout Layout)> names = [];

    public ScopeLayout Current { get; private set; } = new(parent: null);

    /// <summary>Opens a scope inside the current one.</summary>
    public ScopeLayout Enter() => Current = new(Current);

    /// <summary>Goes back into a scope that was opened before: a loop's source stands between its target and its body.</summary>
    public void Reenter(ScopeLayout layout) => Current = layout;

    public void Leave() => Current = Current.Parent!;

    public NameExpression Name(Token token)
    {
        var name = new NameExpression(token.Position, token.Text);
        names.Add((name, Current));
        return name;
    }

    public NameTarget Target(Token token) => new(token.Text, Current.Declare(token.Text));

    /// <summary>A macro in here holds on to the frames around it.</summary>
    public void MarkClosures()
    {
        for (var layout = Current; layout is not null; layout = layout.Parent) layout.HasClosures = true;
    }

    public void ResolveAll()
    {
        foreach (var (name, layout) in names) name.Resolve(layout);
    }
}
