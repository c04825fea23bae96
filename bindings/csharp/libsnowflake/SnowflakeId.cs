using System;
using System.Text;

namespace Libsnowflake
{
    /// <summary>
    /// The ways to write an ID. All have a fixed width, so that text sorts like the numbers.
    /// </summary>
    public enum IdEncoding : uint
    {
        /// <summary>19 digits with leading zeros.</summary>
        Decimal,

        /// <summary>16 digits, lower case.</summary>
        Hex,

        /// <summary>13 digits of Crockford's base32, upper case.</summary>
        Base32,

        /// <summary>11 digits in the order of ASCII: 0-9, A-Z, a-z.</summary>
        Base62,
    }

    /// <summary>IDs as text.</summary>
    public static class SnowflakeId
    {
        private const int TextSize = 20;

        /// <summary>Writes an ID as text.</summary>
        public static string Format(long id, IdEncoding encoding)
        {
            var text = new byte[TextSize];
            var detail = Detail.New();
            var length = Native.snowflake_format(id, encoding, text, (UIntPtr)text.Length, ref detail);
            return Encoding.ASCII.GetString(text, 0, (int)detail.Check(length));
        }

        /// <summary>Reads an ID that Format wrote. Every other text is an error.</summary>
        public static long Parse(string text, IdEncoding encoding)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var detail = Detail.New();
            return detail.Check(Native.snowflake_parse(bytes, (UIntPtr)bytes.Length, encoding, ref detail));
        }
    }
}
