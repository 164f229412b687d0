namespace LayerSample.Low;

public class Base;

public interface IRole;

[AttributeUsage(AttributeTargets.Class)]
public sealed class MarkAttribute : Attribute;

public static class Tools
{
    public static readonly int Value = Environment.ProcessId;

    public static int Count() => Value;

    public static T Make<T>() where T : new() => new();
}
