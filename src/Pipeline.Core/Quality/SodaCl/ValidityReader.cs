namespace Pipeline.Quality.SodaCl;

/// <summary>Reads what is missing, valid and invalid from the settings of a column or a check.</summary>
internal static class ValidityReader
{
    /// <summary>The settings that belong to validity, taken out of the others.</summary>
    public static Validity Read(Settings settings) => new()
    {
        MissingValues = settings.Values("missing values"),
        ValidValues = settings.Values("valid values"),
        InvalidValues = settings.Values("invalid values"),
        MissingRegex = settings.Regex("missing regex"),
        MissingFormat = settings.Format("missing format"),
        ValidRegex = settings.Regex("valid regex"),
        ValidFormat = settings.Format("valid format"),
        InvalidRegex = settings.Regex("invalid regex"),
        InvalidFormat = settings.Format("invalid format"),
        ValidMin = settings.Bound("valid min"),
        ValidMax = settings.Bound("valid max"),
        ValidLength = settings.Whole("valid length"),
        ValidMinLength = settings.Whole("valid min length"),
        ValidMaxLength = settings.Whole("valid max length"),
        IncludeNull = settings.Flag("include null"),
    };
}
