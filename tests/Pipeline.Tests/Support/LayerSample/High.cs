using LayerSample.Low;

namespace LayerSample.High;

/// <summary>Breaks a small table in one of the ways code can, as every type here but the last: the layer scan's own test.</summary>
public class Inherits : Base;

public class Implements : IRole;

public class HasField
{
    private readonly List<Base[]> field = [];

    public override string ToString() => $"{field.Count}";
}

public abstract class TakesParameter
{
    public abstract void Take(Base? value);
}

public static class CallsStatic
{
    public static int Call() => Tools.Count();
}

public static class ReadsField
{
    public static int Read() => Tools.Value;
}

public static class NamesTypeOf
{
    public static Type Name() => typeof(Base);
}

public class Constrains<T> where T : Base;

[Mark]
public class IsMarked;

public static class MakesInLambda
{
    public static Func<object> Make() => () => new Base();
}

public static class MakesInAsync
{
    public static async Task<object> MakeAsync()
    {
        await Task.Yield();
        return new Base();
    }
}

public static class CallsGeneric
{
    public static object Call() => Tools.Make<Base>();
}

public static class NestsAUser
{
    public sealed class Inner : Base;
}

public static class IsInnocent
{
    public static int Count(string text) => text.Length switch { 0 => 1, 1 => 5, 2 => 7, 3 => 9, _ => 11 };
}
