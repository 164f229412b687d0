using Pipeline.Models;
using Pipeline.Tests.Support;

namespace Pipeline.Tests.Models;

/// <summary>A small project in a folder of its own, written file by file.</summary>
public sealed class ProjectSketch : IDisposable
{
    private readonly TempFolder folder = new();

    public ProjectSketch(string projectFile = "name: shop") => Write("dbt_project.yml", projectFile);

    public string Path => folder.Path;

    public static Target Target { get; } = new("local", "main", "lake");

    public ProjectSketch Write(string path, string text)
    {
        folder.Write(path, text);
        return this;
    }

    public ProjectSketch Model(string name, string sql) => Write($"models/{name}.sql", sql);

    /// <summary>A file of an installed package.</summary>
    public ProjectSketch Package(string name, string path, string text)
    {
        if (!File.Exists(System.IO.Path.Combine(Path, "dbt_packages", name, "dbt_project.yml"))) Write($"dbt_packages/{name}/dbt_project.yml", $"name: {name}");
        return Write($"dbt_packages/{name}/{path}", text);
    }

    public Project Load(Dictionary<string, object?>? vars = null, Target? target = null) => Project.Load(Path, new ProjectOptions
    {
        Target = target ?? Target,
        Vars = vars ?? [],
        Environment = name => name == "SHOP_REGION" ? "north" : null,
        Clock = new FakeClock(),
        InvocationId = "test",
    });

    /// <summary>What is wrong with the project, one line a problem, without the folder's path.</summary>
    public string[] Problems(Dictionary<string, object?>? vars = null)
    {
        var error = Assert.Throws<Pipeline.Diagnostics.ConfigurationException>(() => Load(vars));
        return [.. error.Problems.Select(problem => problem.ToString().Replace($"{Path}/", "", StringComparison.Ordinal))];
    }

    /// <summary>What is odd about the project, without places.</summary>
    public string[] Notices() => [.. Load().Notices.Select(notice => (notice with { Location = null }).ToString())];

    /// <summary>The compiled SQL of a model.</summary>
    public string Compile(string model, CompileContext? context = null, Dictionary<string, object?>? vars = null)
    {
        var project = Load(vars);
        return project.Compiler.Compile(project.FindModel(model)!, context ?? new CompileContext()).Sql;
    }

    public void Dispose() => folder.Dispose();
}
