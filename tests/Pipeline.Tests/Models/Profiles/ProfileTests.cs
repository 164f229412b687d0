using Pipeline.Diagnostics;
using Pipeline.Models.Profiles;

namespace Pipeline.Tests.Models.Profiles;

public class ProfileTests
{
    private const string Outputs = """
        shop:
          target: dev
          outputs:
            dev: { type: duckdb, path: data/shop.duckdb, schema: "{{ env_var('SCHEMA', 'main') }}", threads: "{{ env_var('THREADS', '4') | as_number }}", extensions: [json], attach: [{ path: x.db }], secrets: [{ type: s3, key: hidden }] }
            memory: { type: duckdb }
            named: { type: duckdb, path: /data/big.db, database: small }
            cloud: { type: athena, schema: analytics, s3_staging_dir: "s3://x/" }
            pg: { type: postgres, host: x, password: "{{ env_var('NOT_SET') }}" }
            hosted: { type: duckdb, path: "md:shop" }
            broken: { type: duckdb, threads: many }
        """;

    [Fact]
    public void The_default_target_is_read_with_its_templates()
    {
        using var sketch = Sketch();

        var profile = Find(sketch)!;

        Assert.Equal(("dev", "main", "shop", "duckdb", 4), (profile.Target.Name, profile.Target.Schema, profile.Target.Database, profile.Target.Type, profile.Target.Threads));
        Assert.Equal(("shop", Path.Combine(sketch.Path, "data", "shop.duckdb")), (profile.Target.ProfileName, profile.Path));
        Assert.Equal(["type", "path", "schema", "threads", "extensions", "attach"], profile.Target.Settings.Keys);
        Assert.True(profile.Settings.ContainsKey("secrets"));
    }

    [Fact]
    public void The_environment_may_say_more()
    {
        using var sketch = Sketch();

        var profile = Profile.Find(sketch.Path, new ProfileRequest { Environment = name => name is "SCHEMA" ? "test" : name is "THREADS" ? "2" : null })!;

        Assert.Equal(("test", 2), (profile.Target.Schema, profile.Target.Threads));
    }

    [Theory]
    [InlineData("memory", ":memory:", "memory", "main")]
    [InlineData("cloud", null, "awsdatacatalog", "analytics")]
    public void Another_target_may_be_asked_for(string target, string? path, string database, string schema)
    {
        using var sketch = Sketch();

        var profile = Find(sketch, target)!;

        Assert.Equal((path, database, schema), (profile.Path, profile.Target.Database, profile.Target.Schema));
    }

    [Theory]
    [InlineData("dve", "the profile 'shop' has no target 'dve'. Did you mean 'dev'?")]
    [InlineData("pg", "the environment variable 'NOT_SET' is not set. Set it, or give env_var() a default.")]
    [InlineData("named", "the database of '/data/big.db' is called 'big', not 'small'. Leave 'database' out.")]
    [InlineData("hosted", "the target 'hosted' of the profile 'shop' is a hosted database ('md:'). Choose a target with a file.")]
    [InlineData("broken", "'threads' must be a number above 0, not 'many'")]
    public void What_cannot_be_used_is_an_error(string target, string message)
    {
        using var sketch = Sketch();

        var error = Assert.Throws<ConfigurationException>(() => Find(sketch, target));

        var problem = Assert.Single(error.Problems);
        Assert.Equal(message, (problem with { Location = null }).ToString());
        Assert.EndsWith("profiles.yml", problem.Location!.File, StringComparison.Ordinal);
    }

    [Fact]
    public void The_project_may_take_its_profile_from_the_environment()
    {
        using var sketch = Sketch("name: shop\nprofile: \"{{ env_var('WHICH', 'shop') }}\"");

        Assert.Equal("shop", Find(sketch)!.Name);
    }

    [Fact]
    public void Another_engine_is_named()
    {
        using var sketch = Sketch().Write("profiles.yml", "shop: { outputs: { default: { type: postgres, host: x } } }");

        var error = Assert.Throws<ConfigurationException>(() => Find(sketch));

        Assert.Contains("the profile 'shop' is for postgres (target 'default'); this runs duckdb and athena", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_does_not_exist_is_an_error()
    {
        using var sketch = Sketch("name: shop\nprofile: shpo");

        Assert.Contains("there is no profile 'shpo'", Assert.Throws<ConfigurationException>(() => Find(sketch)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: shop")]
    [InlineData("name: shop\nprofile: shop")]
    public void Without_a_profile_there_is_none(string project)
    {
        using var sketch = new ProjectSketch(project);

        Assert.Null(Find(sketch));
    }

    [Fact]
    public void The_file_is_looked_for_where_the_user_says_then_in_the_project_then_at_home()
    {
        using var sketch = new ProjectSketch("name: shop\nprofile: shop")
            .Write("home/.dbt/profiles.yml", "shop: { outputs: { default: { type: duckdb, path: home.db } } }")
            .Write("given/profiles.yml", "shop: { outputs: { default: { type: duckdb, path: given.db } } }");
        string? Home(string name) => name is "HOME" ? Path.Combine(sketch.Path, "home") : null;
        string Database(ProfileRequest request) => Profile.Find(sketch.Path, request)!.Target.Database;

        Assert.Equal("home", Database(new ProfileRequest { Environment = Home }));
        Assert.Equal("given", Database(new ProfileRequest { Environment = Home, Folder = Path.Combine(sketch.Path, "given") }));
        Assert.Equal("given", Database(new ProfileRequest { Environment = name => name is "DBT_PROFILES_DIR" ? Path.Combine(sketch.Path, "given") : Home(name) }));

        sketch.Write("profiles.yml", "shop: { outputs: { default: { type: duckdb, path: own.db } } }");
        Assert.Equal("own", Database(new ProfileRequest { Environment = Home }));
    }

    private static ProjectSketch Sketch(string project = "name: shop\nprofile: shop") => new ProjectSketch(project).Write("profiles.yml", Outputs);

    private static Profile? Find(ProjectSketch sketch, string? target = null) => Profile.Find(sketch.Path, new ProfileRequest { Target = target });
}
