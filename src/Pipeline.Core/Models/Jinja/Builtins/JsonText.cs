using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Pipeline.Models.Jinja.Values;

namespace Pipeline.Models.Jinja.Builtins;

/// <summary>JSON as Python's <c>json.dumps</c> lays it out.</summary>
internal static class JsonText
{
    public static string Of(object? value, int? indent = null, bool sortKeys = false)
    {
        var text = new StringBuilder();
        new Writer(text, indent, sortKeys).Write(value, 0);
        return text.ToString();
    }

    private sealed class Writer(StringBuilder text, int? indent, bool sortKeys)
    {
        public void Write(object? value, int depth)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            PythonText.CheckLength(text.Length);
            switch (value)
            {
                case null: text.Append("null"); break;
                case bool flag: text.Append(flag ? "true" : "false"); break;
                case string s: WriteString(s); break;
                case double number: text.Append(NumberText(number)); break;
                case long or System.Numerics.BigInteger: text.Append(PythonText.Str(value)); break;
                case JinjaDict dict: WriteObject(dict, depth); break;
                case JinjaList or JinjaTuple: WriteArray((IReadOnlyList<object?>)value, depth); break;
                default: throw new JinjaException($"Object of type {PythonType.NameOf(value)} is not JSON serializable");
            }
        }

        private void WriteObject(JinjaDict dict, int depth)
        {
            var pairs = dict.ToList();
            if (sortKeys) pairs.Sort((left, right) => PythonValue.Compare(left.Key, right.Key));
            WriteItems('{', '}', pairs, depth, pair =>
            {
                WriteString(KeyText(pair.Key));
                text.Append(": ");
                Write(pair.Value, depth + 1);
            });
        }

        private void WriteArray(IReadOnlyList<object?> items, int depth) => WriteItems('[', ']', items, depth, item => Write(item, depth + 1));

        private void WriteItems<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> write)
        {
            text.Append(open);
            for (var i = 0; i < items.Count; i++)
            {
                if (i > 0) text.Append(indent is null ? ", " : ",");
                NewLine(depth + 1);
                write(items[i]);
            }

            if (items.Count > 0) NewLine(depth);
            text.Append(close);
        }

        private void NewLine(int depth)
        {
            if (indent is { } width) text.Append('\n').Append(' ', width * depth);
        }

        private static string NumberText(double number) => number switch
        {
            double.NaN => "NaN",
            double.PositiveInfinity => "Infinity",
            double.NegativeInfinity => "-Infinity",
            _ => PythonFloat.Str(number),
        };

        private static string KeyText(object? key) => key switch
        {
            string name => name,
            null => "null",
            bool flag => flag ? "true" : "false",
            long or double or System.Numerics.BigInteger => PythonText.Str(key),
            _ => throw new JinjaException($"keys must be str, int, float, bool or None, not {PythonType.NameOf(key)}"),
        };

        private void WriteString(string value)
        {
            text.Append('"');
            foreach (var c in value) WriteCharacter(c);
            text.Append('"');
        }

        private void WriteCharacter(char c)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case < ' ' or > '~': text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)); break;
                default: text.Append(c); break;
            }
        }
    }
}
