using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Pipeline.Engines.DuckDb.Native;

namespace Pipeline.Engines.DuckDb;

/// <summary>Typed values out of a column vector. The row is known not to be null.</summary>
internal static class ColumnConversion
{
    private const long PositiveInfinity = long.MaxValue;
    private const long NegativeInfinity = -long.MaxValue;

    extension(ColumnVector column)
    {
        /// <summary>Any integer that fits; dates and times as the count the engine stores.</summary>
        public long Int64At(long row) => column.Type.Id switch
        {
            DuckDbTypeId.BigInt or DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampTz or DuckDbTypeId.TimestampS
                or DuckDbTypeId.TimestampMs or DuckDbTypeId.TimestampNs or DuckDbTypeId.Time or DuckDbTypeId.TimeNs => column.At<long>(row),
            DuckDbTypeId.Integer or DuckDbTypeId.Date => column.At<int>(row),
            DuckDbTypeId.SmallInt => column.At<short>(row),
            DuckDbTypeId.TinyInt => column.At<sbyte>(row),
            DuckDbTypeId.UTinyInt => column.At<byte>(row),
            DuckDbTypeId.USmallInt => column.At<ushort>(row),
            DuckDbTypeId.UInteger => column.At<uint>(row),
            DuckDbTypeId.UBigInt => column.Checked(column.At<ulong>(row), static value => checked((long)value)),
            DuckDbTypeId.HugeInt => column.Checked(column.At<HugeInt>(row).Signed, static value => checked((long)value)),
            DuckDbTypeId.UHugeInt => column.Checked(column.At<HugeInt>(row).Unsigned, static value => checked((long)value)),
            DuckDbTypeId.Decimal when column.Type.Scale == 0 =>
                column.Checked(column.UnscaledAt(row), static value => checked((long)value)),
            _ => throw column.Mismatch("a 64-bit integer"),
        };

        /// <summary>Any integer but BIGNUM.</summary>
        public Int128 Int128At(long row) => column.Type.Id switch
        {
            DuckDbTypeId.HugeInt => column.At<HugeInt>(row).Signed,
            DuckDbTypeId.UHugeInt => column.Checked(column.At<HugeInt>(row).Unsigned, static value => checked((Int128)value)),
            DuckDbTypeId.UBigInt => column.At<ulong>(row),
            DuckDbTypeId.Decimal when column.Type.Scale == 0 => column.UnscaledAt(row),
            _ => column.Int64At(row),
        };

        public double DoubleAt(long row) => column.Type.Id switch
        {
            DuckDbTypeId.Double => column.At<double>(row),
            DuckDbTypeId.Float => column.At<float>(row),
            DuckDbTypeId.Decimal => (double)column.DecimalAt(row),
            DuckDbTypeId.UHugeInt => (double)column.At<HugeInt>(row).Unsigned,
            _ => (double)column.Int128At(row),
        };

        public DuckDbDecimal WideDecimalAt(long row) => column.Type.Id == DuckDbTypeId.Decimal
            ? new(column.UnscaledAt(row), column.Type.Scale)
            : new(column.Int128At(row), 0);

        public decimal DecimalAt(long row) => column.Checked(column.WideDecimalAt(row), static value => value.ToDecimal());

        public bool BooleanAt(long row) =>
            column.Type.Id == DuckDbTypeId.Boolean ? column.At<byte>(row) != 0 : throw column.Mismatch("a boolean");

        /// <summary>The bytes as stored: UTF-8 of text, a blob's content.</summary>
        public ReadOnlySpan<byte> StoredBytesAt(long row) => column.Type.Id switch
        {
            DuckDbTypeId.VarChar or DuckDbTypeId.Blob => column.BytesAt(row),
            _ => throw column.Mismatch("text or bytes"),
        };

        public string StringAt(long row) => column.Type.Id switch
        {
            DuckDbTypeId.VarChar => Encoding.UTF8.GetString(column.BytesAt(row)),
            DuckDbTypeId.Enum => column.LabelAt(row),
            DuckDbTypeId.Uuid => column.GuidAt(row).ToString(),
            DuckDbTypeId.Bit => column.BitsAt(row),
            _ => throw column.Mismatch("text"),
        };

        public Guid GuidAt(long row)
        {
            if (column.Type.Id != DuckDbTypeId.Uuid) throw column.Mismatch("a UUID");
            Span<byte> bytes = stackalloc byte[16];

            // The engine turns the top bit over so that signed comparison sorts as text does.
            BinaryPrimitives.WriteUInt128BigEndian(bytes, column.At<HugeInt>(row).Unsigned ^ (UInt128.One << 127));
            return new Guid(bytes, bigEndian: true);
        }

        /// <summary>Infinity becomes the largest date, minus infinity the smallest.</summary>
        public DateOnly DateAt(long row)
        {
            if (column.Type.Id != DuckDbTypeId.Date) throw column.Mismatch("a date");
            return column.At<int>(row) switch
            {
                int.MaxValue => DateOnly.MaxValue,
                -int.MaxValue => DateOnly.MinValue,
                var days => column.Checked(days, static days => DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(days))),
            };
        }

        /// <summary>Infinity becomes the largest time, minus infinity the smallest; nanoseconds are cut to 100.</summary>
        public DateTime DateTimeAt(long row)
        {
            if (column.Type.Id == DuckDbTypeId.Date) return column.DateAt(row).ToDateTime(TimeOnly.MinValue);
            return column.At<long>(row) switch
            {
                _ when column.TicksPerUnit is 0 => throw column.Mismatch("a timestamp"),
                PositiveInfinity => DateTime.MaxValue,
                NegativeInfinity => DateTime.MinValue,
                var nanos when column.Type.Id == DuckDbTypeId.TimestampNs =>
                    new DateTime(DateTime.UnixEpoch.Ticks + (long)Math.Floor(nanos / 100m)),
                var units => column.Checked((units, column.TicksPerUnit), static at =>
                    new DateTime(checked(DateTime.UnixEpoch.Ticks + (at.units * at.TicksPerUnit)))),
            };
        }

        /// <summary>The instant; a TIMESTAMP without a zone is taken as UTC.</summary>
        public DateTimeOffset DateTimeOffsetAt(long row) => new(column.DateTimeAt(row), TimeSpan.Zero);

        public TimeOnly TimeAt(long row) => column.Type.Id switch
        {
            DuckDbTypeId.Time => column.Checked(column.At<long>(row), static micros => new TimeOnly(micros * TimeSpan.TicksPerMicrosecond)),
            DuckDbTypeId.TimeNs => column.Checked(column.At<long>(row), static nanos => new TimeOnly(nanos / TimeSpan.NanosecondsPerTick)),
            _ => throw column.Mismatch("a time"),
        };

        public DuckDbTimeTz TimeTzAt(long row)
        {
            if (column.Type.Id != DuckDbTypeId.TimeTz) throw column.Mismatch("a time with a zone");

            // 40 bits of microseconds, then 24 bits of offset in seconds, stored upside down (for sorting) from the largest one.
            const int LargestOffset = (16 * 60 * 60) - 1;
            var stored = column.At<ulong>(row);
            var offset = TimeSpan.FromSeconds(LargestOffset - (int)(stored & 0xFFFFFF));
            return column.Checked((Micros: (long)(stored >> 24), offset), static at =>
                new DuckDbTimeTz(new TimeOnly(at.Micros * TimeSpan.TicksPerMicrosecond), at.offset));
        }

        public DuckDbInterval IntervalAt(long row) =>
            column.Type.Id == DuckDbTypeId.Interval ? column.At<DuckDbInterval>(row) : throw column.Mismatch("an interval");

        public BigInteger BigNumAt(long row)
        {
            if (column.Type.Id != DuckDbTypeId.BigNum) return (BigInteger)column.Int128At(row);

            // Three bytes of header, whose top bit is set for numbers >= 0, then the magnitude, big end first;
            // all turned over when negative.
            const int HeaderLength = 3;
            var stored = column.BytesAt(row);
            if ((stored[0] & 0x80) != 0) return new BigInteger(stored[HeaderLength..], isUnsigned: true, isBigEndian: true);
            var magnitude = stored[HeaderLength..].ToArray();
            for (var i = 0; i < magnitude.Length; i++) magnitude[i] = (byte)~magnitude[i];
            return -new BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
        }

        /// <summary>A BIT as the engine prints it. The first byte counts the padding bits in front.</summary>
        public string BitsAt(long row)
        {
            var stored = column.BytesAt(row);
            var bits = new StringBuilder(stored.Length * 8);
            foreach (var part in stored[1..]) bits.Append(Convert.ToString(part, 2).PadLeft(8, '0'));
            return bits.ToString(stored[0], bits.Length - stored[0]);
        }

        public InvalidCastException Mismatch(string wanted) => new($"column '{column.Name}' is {column.Type}, not {wanted}");

        private string LabelAt(long row) => column.Type.Labels[column.Type.Labels.Count switch
        {
            <= byte.MaxValue => column.At<byte>(row),
            <= ushort.MaxValue => column.At<ushort>(row),
            _ => checked((int)column.At<uint>(row)),
        }];

        private Int128 UnscaledAt(long row) => column.Type.Width switch
        {
            <= 4 => column.At<short>(row),
            <= 9 => column.At<int>(row),
            <= 18 => column.At<long>(row),
            _ => column.At<HugeInt>(row).Signed,
        };

        private long TicksPerUnit => column.Type.Id switch
        {
            DuckDbTypeId.Timestamp or DuckDbTypeId.TimestampTz => TimeSpan.TicksPerMicrosecond,
            DuckDbTypeId.TimestampMs => TimeSpan.TicksPerMillisecond,
            DuckDbTypeId.TimestampS => TimeSpan.TicksPerSecond,
            DuckDbTypeId.TimestampNs => 1,
            _ => 0,
        };

        /// <summary>Data can hold what .NET's type cannot: that is an error of the data, with a way out, and no bug.</summary>
        private TTarget Checked<TStored, TTarget>(TStored stored, Func<TStored, TTarget> convert)
        {
            try
            {
                return convert(stored);
            }
            catch (Exception exception) when (exception is OverflowException or ArgumentOutOfRangeException)
            {
                throw new DuckDbException(
                    DuckDbErrorType.OutOfRange,
                    $"a value of column '{column.Name}' ({column.Type}) does not fit {typeof(TTarget).Name}: cast it to VARCHAR in the query",
                    innerException: exception);
            }
        }
    }
}
