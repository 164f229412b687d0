using System.Globalization;
using System.Text;

namespace Pipeline.Models.Jinja.Values;

/// <summary>
/// <c>str.format</c>. Field names may index and take attributes, but by the template's own rules: this is the hole through
/// which Python's sandboxes were escaped.
/// </summary>
internal static class StringFormat
{
    public static string Apply(string format, JinjaCall call) => new Formatter(call).Format(format, depth: 0);

    private sealed class Formatter(JinjaCall call)
    {
        private int nextIndex;

        public string Format(string format, int depth)
        {
            if (depth > 2) throw new JinjaException("Max string recursion exceeded");
            var text = new StringBuilder();
            for (var i = 0; i < format.Length; i++)
            {
                var c = format[i];
                if (c is not ('{' or '}')) text.Append(c);
                else if (i + 1 < format.Length && format[i + 1] == c) text.Append(format[i++]);
                else if (c == '}') throw new JinjaException("Single '}' encountered in format string");
                else i = AppendField(text, format, i + 1, depth);
                PythonText.CheckLength(text.Length);
            }

            return text.ToString();
        }

        /// <summary>Appends the field that starts at <paramref name="start"/>; returns the index of its closing brace.</summary>
        private int AppendField(StringBuilder text, string format, int start, int depth)
        {
            var end = ClosingBrace(format, start);
            var field = format[start..end];
            var mark = field.AsSpan().IndexOfAny(':', '!');
            var value = Resolve(mark < 0 ? field : field[..mark]);
            var rest = mark < 0 ? "" : field[mark..];
            if (rest is ['!', var conversion, ..])
            {
                value = conversion switch
                {
                    'r' or 'a' => PythonText.Repr(value),
                    's' => PythonText.Str(value),
                    _ => throw new JinjaException($"Unknown conversion specifier '{conversion}'"),
                };
                rest = rest[2..];
            }

            text.Append(FormatValue(value, rest is [':', ..] ? Format(rest[1..], depth + 1) : ""));
            return end;
        }

        private static int ClosingBrace(string format, int start)
        {
            var depth = 1;
            for (var i = start; i < format.Length; i++)
            {
                if (format[i] == '{') depth++;
                if (format[i] == '}' && --depth == 0) return i;
            }

            throw new JinjaException("expected '}' before end of string");
        }

        private static string FormatValue(object? value, string spec)
        {
            if (spec.Length == 0) return PythonText.Str(value);
            if (value is DateOnly date) return PythonDate.Format(date.ToDateTime(TimeOnly.MinValue), spec);
            if (value is ZonedTime zoned) return PythonDate.Format(zoned, spec);
            return value is DateTime moment ? PythonDate.Format(moment, spec) : FormatSpec.Parse(spec).Apply(value);
        }

        private object? Resolve(string field)
        {
            var end = field.AsSpan().IndexOfAny('.', '[');
            var value = Argument(end < 0 ? field : field[..end]);
            for (var at = end < 0 ? field.Length : end; at < field.Length;)
            {
                value = field[at] == '.' ? TakeAttribute(value, field, ref at) : TakeItem(value, field, ref at);
                if (value is JinjaUndefined undefined) throw undefined.Misuse();
            }

            return value;
        }

        private object? TakeAttribute(object? value, string field, ref int at)
        {
            var end = field.AsSpan(at + 1).IndexOfAny('.', '[');
            var name = end < 0 ? field[(at + 1)..] : field.Substring(at + 1, end);
            at += name.Length + 1;
            return Attributes.Get(value, name, call.Context);
        }

        private object? TakeItem(object? value, string field, ref int at)
        {
            var end = field.IndexOf(']', at);
            if (end < 0) throw new JinjaException("Missing ']' in format string");
            var key = field[(at + 1)..end];
            at = end + 1;
            return Attributes.GetItem(value, long.TryParse(key, CultureInfo.InvariantCulture, out var index) ? index : key, call.Context);
        }

        private object? Argument(string name)
        {
            if (name.Length == 0) name = nextIndex++.ToString(CultureInfo.InvariantCulture);
            if (int.TryParse(name, CultureInfo.InvariantCulture, out var index))
            {
                return index < call.Rest.Length
                    ? call.Rest[index]
                    : throw new JinjaException($"Replacement index {index} out of range for positional args tuple");
            }

            foreach (var pair in call.Named)
            {
                if (pair.Key == name) return pair.Value;
            }

            throw new JinjaException($"no argument '{name}' for the format string");
        }
    }
}
