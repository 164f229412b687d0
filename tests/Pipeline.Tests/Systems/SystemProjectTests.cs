namespace Pipeline.Tests.Systems;

/// <summary>The harness itself: a mutation that finds nothing must not look like one that was caught.</summary>
public sealed class SystemProjectTests
{
    [Fact]
    public void A_mutation_that_finds_nothing_is_a_mistake()
    {
        using var project = new SystemProject("github", DateTimeOffset.UnixEpoch);

        var mutation = new Mutation("*.json", "no such text in any page", "", "none");

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => mutation.ApplyTo(project.Samples));
    }

    [Fact]
    public async Task A_recording_left_as_it_is_fails_no_check()
    {
        using var project = new SystemProject("github", new DateTimeOffset(2026, 8, 3, 0, 10, 0, TimeSpan.Zero));

        Assert.Empty(await project.FailedChecksAsync(new Mutation("001-GET-events.json", "PushEvent", "PushEvent", "none")));
    }

    [Fact]
    public async Task The_check_that_caught_a_mutation_is_named()
    {
        using var project = new SystemProject("github", new DateTimeOffset(2026, 8, 3, 0, 10, 0, TimeSpan.Zero));

        var failed = await project.FailedChecksAsync(new Mutation("001-GET-events.json", "\"type\": \"PushEvent\"", "\"type\": \"PuschEvent\"", ""));

        Assert.Contains(failed, name => name.Contains("accepted_values", StringComparison.Ordinal));
    }
}
