namespace Pipeline.Configuration;

/// <summary>A key of an <see cref="ObjectShape"/>.</summary>
/// <param name="Name">How it is written.</param>
/// <param name="Shape">What its value may look like.</param>
/// <param name="Description">One sentence for the user: what it does.</param>
public sealed record ShapeKey(string Name, Shape Shape, string Description)
{
    /// <summary>True when the file is wrong without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The value when it is left out, as it would be written; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>Values to show in editors, as they would be written.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Older names, still read, offered to nobody.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>A key that must be there.</summary>
    public static ShapeKey Required(string name, Shape shape, string description) => new(name, shape, description) { IsRequired = true };

    /// <summary>A key that may be left out.</summary>
    public static ShapeKey Optional(string name, Shape shape, string description, string? @default = null) =>
        new(name, shape, description) { Default = @default };
}
