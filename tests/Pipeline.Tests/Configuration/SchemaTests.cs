using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Configuration;
using Pipeline.Diagnostics;

namespace Pipeline.Tests.Configuration;

public sealed class SchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(ShapeTests.Stream.ToJsonSchema("a stream", "urn:test"))!.AsObject();

    /// <summary>What the judge refuses and JSON Schema has no words for; editors leave these to the run.</summary>
    private static readonly string[] BeyondSchema = ["file_format: jsonl", "${HOME", "conditional: yes"];

    [Fact]
    public void A_schema_is_printed_with_everything_the_shape_says()
    {
        var shape = Shape.Object(
            "a thing",
            ShapeKey.Required("name", Shape.Text, "Its name.") with { Examples = ["a"] },
            ShapeKey.Optional("pages", Shape.Integer(1), "How many.", "3") with { Aliases = ["count"] },
            ShapeKey.Optional("wait", Shape.Either(Shape.Duration, Shape.List(Shape.Boolean)), "How long."));

        const string Expected = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "$id": "urn:thing",
              "title": "Things",
              "type": "object",
              "properties": {
                "name": {
                  "description": "Its name.",
                  "type": ["string","number","boolean"],
                  "examples": ["a"]
                },
                "pages": {
                  "description": "How many.",
                  "anyOf": [{"type": "integer","minimum": 1},{"type": "string","pattern": "\\$\\{"}],
                  "default": 3
                },
                "count": {
                  "description": "How many.",
                  "deprecated": true,
                  "anyOf": [{"type": "integer","minimum": 1},{"type": "string","pattern": "\\$\\{"}],
                  "default": 3
                },
                "wait": {
                  "description": "How long.",
                  "anyOf": [
                    {"anyOf": [{"type": "string","pattern": "^(\\d+(\\.\\d+)?(ms|s|m|h|d|w))+$"},{"type": "string","pattern": "\\$\\{"}]},
                    {"type": "array","items": {"anyOf": [{"type": "boolean"},{"type": "string","pattern": "\\$\\{"}]}}
                  ]
                }
              },
              "required": ["name"],
              "additionalProperties": false
            }
            """;
        Assert.Equal(Compact(Expected), Compact(shape.ToJsonSchema("Things", "urn:thing")));
    }

    [Theory]
    [MemberData(nameof(ShapeTests.Sound), MemberType = typeof(ShapeTests))]
    public void The_schema_accepts_what_the_judge_accepts(string yaml) => Assert.True(JsonSchemaCheck.Accepts(Schema, Json(yaml)));

    [Theory]
    [MemberData(nameof(ShapeTests.Mistakes), MemberType = typeof(ShapeTests))]
    public void The_schema_refuses_what_the_judge_refuses(string yaml, string problems) =>
        Assert.True(JsonSchemaCheck.Accepts(Schema, Json(yaml)) == BeyondSchema.Any(yaml.Contains), problems);

    [Fact]
    public void Json_shows_placeholders_as_written_and_redacts_the_rest()
    {
        var redactor = new Redactor();
        redactor.Register("hunter22");

        Assert.Equal(
            """{"a":"${X}","b":"before *** after","c":[1,true,null,0.5,"2024-01-31",9223372036854775808]}""",
            Json("a: ${X}\nb: before hunter22 after\nc: [1, yes, ~, 0.5, 2024-01-31, 9223372036854775808]", redactor)!.ToJsonString(Relaxed));
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static JsonNode? Json(string yaml, Redactor? redactor = null)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) YamlDocument.Parse(yaml, "a.yml").WriteTo(writer, redactor ?? new Redactor());
        return JsonNode.Parse(buffer.ToArray());
    }

    private static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();
}
