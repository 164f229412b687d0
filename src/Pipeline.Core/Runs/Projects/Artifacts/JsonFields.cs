using System.Globalization;
using System.Text.Json;

namespace Pipeline.Runs.Projects.Artifacts;

/// <summary>Writes fields of artifacts.</summary>
internal static class JsonFields
{
    extension(Utf8JsonWriter json)
    {
        /// <summary>A list of texts.</summary>
        public void Texts(string name, IEnumerable<string> texts)
        {
            json.WriteStartArray(name);
            foreach (var text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
        }

        /// <summary>An object.</summary>
        public void Object(string name, Action write)
        {
            json.WriteStartObject(name);
            write();
            json.WriteEndObject();
        }

        /// <summary>A list of whatever is written for each item.</summary>
        public void Array<T>(string name, IEnumerable<T> items, Action<T> write)
        {
            json.WriteStartArray(name);
            foreach (var item in items) write(item);
            json.WriteEndArray();
        }

        /// <summary>An object of which each item is one field.</summary>
        public void Map<T>(string name, IEnumerable<T> items, Func<T, string> key, Action<T> write) => json.Object(name, () =>
        {
            foreach (var item in items)
            {
                json.WritePropertyName(key(item));
                write(item);
            }
        });

        /// <summary>An object without fields.</summary>
        public void Nothing(string name) => json.Object(name, () => { });

        /// <summary>A free value: text, number, bool, null, lists and dictionaries of these.</summary>
        public void Value(string name, object? value)
        {
            json.WritePropertyName(name);
            json.Value(value);
        }

        /// <summary>A free value.</summary>
        public void Value(object? value)
        {
            switch (value)
            {
                case null: json.WriteNullValue(); break;
                case string text: json.WriteStringValue(text); break;
                case bool truth: json.WriteBooleanValue(truth); break;
                case int or long: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
                case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
                case decimal number: json.WriteNumberValue(number); break;
                case IReadOnlyDictionary<string, object?> map: json.Fields(map); break;
                case IEnumerable<object?> list: json.Items(list); break;
                case IFormattable other: json.WriteStringValue(other.ToString(null, CultureInfo.InvariantCulture)); break;
                default: json.WriteStringValue(value.ToString()); break;
            }
        }

        private void Fields(IReadOnlyDictionary<string, object?> map)
        {
            json.WriteStartObject();
            foreach (var (name, value) in map) json.Value(name, value);
            json.WriteEndObject();
        }

        private void Items(IEnumerable<object?> list)
        {
            json.WriteStartArray();
            foreach (var item in list) json.Value(item);
            json.WriteEndArray();
        }
    }
}
