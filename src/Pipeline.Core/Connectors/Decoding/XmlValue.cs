using System.Text.Json;

namespace Pipeline.Connectors.Decoding;

/// <summary>What an element holds. Null is one that is empty.</summary>
internal abstract record XmlValue
{
    public abstract void Write(Utf8JsonWriter json);

    public sealed record Text(string Value) : XmlValue
    {
        public override void Write(Utf8JsonWriter json) => json.WriteStringValue(Value);
    }

    /// <summary>Children and attributes in their order. Those of one name become an array, where the first of them is.</summary>
    public sealed record Members(IReadOnlyList<KeyValuePair<string, XmlValue?>> Values) : XmlValue
    {
        public override void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            foreach (var (name, values) in Grouped())
            {
                json.WritePropertyName(name);
                if (values is [var only])
                {
                    Write(json, only);
                    continue;
                }

                json.WriteStartArray();
                foreach (var value in values) Write(json, value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        private IEnumerable<(string Name, IReadOnlyList<XmlValue?> Values)> Grouped()
        {
            if (Values.Select(member => member.Key).Distinct().Count() == Values.Count) return Values.Select(member => (member.Key, (IReadOnlyList<XmlValue?>)[member.Value]));
            return Values.GroupBy(member => member.Key, (name, members) => (name, (IReadOnlyList<XmlValue?>)[.. members.Select(member => member.Value)]));
        }

        private static void Write(Utf8JsonWriter json, XmlValue? value)
        {
            if (value is null) json.WriteNullValue();
            else value.Write(json);
        }
    }
}
