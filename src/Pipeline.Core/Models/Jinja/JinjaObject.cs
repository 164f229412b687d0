namespace Pipeline.Models.Jinja;

/// <summary>Something a template can call.</summary>
public interface IJinjaCallable
{
    /// <summary>Calls it. Failures the user can act on are <see cref="JinjaException"/>; the evaluator adds the place.</summary>
    object? Call(JinjaContext context, JinjaArguments arguments);
}

/// <summary>
/// A value of the host. A template sees exactly what these members answer: there is no reflection, so nothing of the .NET
/// object can be reached by name. Implementations shared between evaluations must be safe to read from many threads.
/// </summary>
public abstract class JinjaObject
{
    /// <summary>What error messages call it.</summary>
    public abstract string TypeName { get; }

    /// <summary>Answers <c>value.name</c>.</summary>
    public virtual bool TryGetAttribute(string name, out object? value)
    {
        value = null;
        return false;
    }

    /// <summary>Answers <c>value[key]</c>.</summary>
    public virtual bool TryGetItem(object? key, out object? value)
    {
        value = null;
        return false;
    }

    /// <summary>Whether it counts as a <c>mapping</c>.</summary>
    public virtual bool IsMapping => false;

    /// <summary>The elements when it is iterable, else null.</summary>
    public virtual IEnumerable<object?>? Elements => null;

    /// <summary>The number of elements, when it has one.</summary>
    public virtual int? Length => null;

    /// <summary>Whether it counts as true.</summary>
    public virtual bool IsTrue => Length is not 0;

    /// <summary>How it prints.</summary>
    public override string ToString() => $"<{TypeName}>";

    /// <summary>How it prints inside a list.</summary>
    public virtual string Repr => ToString();
}
