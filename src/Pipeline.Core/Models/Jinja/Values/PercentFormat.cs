using System.Numerics;
using System.Text;

namespace Pipeline.Models.Jinja.Values;

/// <summary><c>'%s=%05.2f' % (a, b)</c> and <c>'%(name)s' % dict</c>.</summary>
internal static class PercentFormat
{
    public static string Apply(string format, object? arguments) => new Formatter(format, arguments).Format();

    private sealed class Formatter(string format, object? arguments)
    {
        private readonly JinjaTuple positional = arguments as JinjaTuple ?? new(arguments);
        private int position;
        private int used;

        public string Format()
        {
            var text = new StringBuilder();
            while (position < format.Length)
            {
                var c = format[position++];
                if (c == '%') AppendConversion(text);
                else text.Append(c);
                PythonText.CheckLength(text.Length);
            }

            // What can be subscripted might have been meant for named fields: Python lets it pass.
            if (used < positional.Count && arguments is not (JinjaDict or JinjaList or JinjaRange)) throw new JinjaException("not all arguments converted during string formatting");
            return text.ToString();
        }

        private void AppendConversion(StringBuilder text)
        {
            var key = ReadKey();
            var flags = ReadWhile(c => c is '-' or '+' or ' ' or '0' or '#');
            var width = ReadWidth();
            string? precision = null;
            if (position < format.Length && format[position] == '.')
            {
                position++;
                precision = ReadWidth();
            }

            ReadWhile(c => c is 'h' or 'l' or 'L');
            if (position == format.Length) throw new JinjaException("incomplete format");
            var type = format[position++];
            if (type == '%') text.Append('%');
            else text.Append(Convert(type, key is null ? Next() : Named(key), flags, width, precision));
        }

        private string? ReadKey()
        {
            if (position == format.Length || format[position] != '(') return null;
            var end = format.IndexOf(')', position);
            if (end < 0) throw new JinjaException("incomplete format key");
            var key = format[(position + 1)..end];
            position = end + 1;
            return key;
        }

        private string ReadWhile(Func<char, bool> accepts)
        {
            var start = position;
            while (position < format.Length && accepts(format[position])) position++;
            return format[start..position];
        }

        private string ReadWidth()
        {
            if (position == format.Length || format[position] != '*') return ReadWhile(char.IsAsciiDigit);
            position++;
            return Next() is long number ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : throw new JinjaException("* wants int");
        }

        private object? Next() => used < positional.Count
            ? positional[used++]
            : throw new JinjaException("not enough arguments for format string");

        private object? Named(string key)
        {
            if (arguments is not JinjaDict dict) throw new JinjaException("format requires a mapping");
            return dict.TryGetValue(key, out var value) ? value : throw new JinjaException($"the mapping has no key '{key}'");
        }

        private static string Convert(char type, object? value, string flags, string width, string? precision)
        {
            var align = flags.Contains('-', StringComparison.Ordinal) ? "<" : ">";
            var cut = string.IsNullOrEmpty(precision) ? precision is null ? "" : ".0" : "." + precision;
            switch (type)
            {
                case 's': return FormatSpec.Parse($" {align}{width}{cut}").Apply(PythonText.Str(value));
                case 'r' or 'a': return FormatSpec.Parse($" {align}{width}{cut}").Apply(PythonText.Repr(value));
                case 'c': return FormatSpec.Parse($" {align}{width}").Apply(Character(value));
                case 'd' or 'i' or 'u': return FormatNumber('d', Whole(value, type), flags, width, cut);
                case 'x' or 'X' or 'o': return FormatNumber(type, Whole(value, type), flags, width, cut);
                case 'e' or 'E' or 'f' or 'F' or 'g' or 'G': return FormatNumber(type, Float(value), flags, width, cut);
                default: throw new JinjaException($"unsupported format character '{type}'");
            }
        }

        private static string FormatNumber(char type, object value, string flags, string width, string cut)
        {
            var isLeft = flags.Contains('-', StringComparison.Ordinal);
            var fillAlign = isLeft ? " <" : flags.Contains('0', StringComparison.Ordinal) ? "0=" : " >";
            var sign = flags.Contains('+', StringComparison.Ordinal) ? "+" : flags.Contains(' ', StringComparison.Ordinal) ? " " : "";
            var alternate = flags.Contains('#', StringComparison.Ordinal) ? "#" : "";
            // A precision of an integer is its least number of digits.
            if (value is double || cut.Length == 0) return FormatSpec.Parse($"{fillAlign}{sign}{alternate}{width}{cut}{type}").Apply(value);
            var digits = FormatSpec.Parse($"0=0{cut[1..]}{type}").Apply(PythonNumber.Normalise(BigInteger.Abs(PythonNumber.ToBig(value))));
            var signText = PythonNumber.ToBig(value).Sign < 0 ? "-" : sign;
            return FormatSpec.Parse($" {(isLeft ? '<' : '>')}{width}").Apply(signText + digits);
        }

        private static string Character(object? value) => value switch
        {
            string { Length: 1 } text => text,
            long or bool => FormatSpec.Character(PythonNumber.ToBig(value)),
            _ => throw new JinjaException("%c requires int or char"),
        };

        private static object Whole(object? value, char type) => value switch
        {
            long or BigInteger => value,
            bool flag => flag ? 1L : 0L,
            double number when double.IsFinite(number) && type is 'd' or 'i' or 'u' => PythonNumber.Normalise(new BigInteger(Math.Truncate((double)value))),
            decimal number when type is 'd' or 'i' or 'u' => PythonNumber.Normalise(new BigInteger(number)),
            JinjaUndefined undefined => throw undefined.Misuse(),
            _ => throw new JinjaException($"%{type} format: a real number is required, not {PythonType.NameOf(value)}"),
        };

        private static double Float(object? value) => value switch
        {
            JinjaUndefined undefined => throw undefined.Misuse(),
            not null when PythonNumber.IsNumber(value) => PythonNumber.ToDouble(value),
            _ => throw new JinjaException($"must be real number, not {PythonType.NameOf(value)}"),
        };
    }
}
