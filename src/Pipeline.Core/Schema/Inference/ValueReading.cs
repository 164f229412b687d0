using System.Runtime.CompilerServices;

namespace Pipeline.Schema.Inference;

/// <summary>The class of a JSON value as written.</summary>
public static class ValueReading
{
    /// <summary>
    /// The class of a value without spaces around it. Objects and arrays are told by their brackets alone; texts are not
    /// searched for what may not stand in them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ValueClass ClassOf(ReadOnlySpan<byte> json, bool readsTexts, out NumberText number)
    {
        number = default;
        switch (json)
        {
            case [(byte)'"', .. var text, (byte)'"']:
                var form = TextForm.Of(text, readsTexts);
                if (form >= ValueClass.IntegerText) number = NumberText.Read(text);
                return form;
            case [(byte)'{', .., (byte)'}']:
                return ValueClass.Object;
            case [(byte)'[', .., (byte)']']:
                return ValueClass.Array;
            case [(byte)'t', ..]:
                return json.SequenceEqual("true"u8) ? ValueClass.Boolean : ValueClass.Malformed;
            case [(byte)'f', ..]:
                return json.SequenceEqual("false"u8) ? ValueClass.Boolean : ValueClass.Malformed;
            case [(byte)'n', ..]:
                return json.SequenceEqual("null"u8) ? ValueClass.Null : ValueClass.Malformed;
            default:
                number = NumberText.Read(json);
                return number.Class;
        }
    }
}
