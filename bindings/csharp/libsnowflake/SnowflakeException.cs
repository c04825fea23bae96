using System;

namespace Libsnowflake
{
    /// <summary>The numbers of errors; the header snowflake.h describes them.</summary>
    public enum SnowflakeStatus
    {
        Null = -1,
        StructSize = -2,
        Range = -3,
        BufferTooSmall = -4,
        Parse = -5,
        Layout = -20,
        WorkerId = -21,
        Config = -22,
        Again = -40,
        Clock = -41,
        Exhausted = -42,
        Store = -60,
        StoreMismatch = -61,
        LeaseLost = -62,
        Workers = -63,
        Memory = -80,
        Internal = -81,
    }

    /// <summary>An error of the library, with its message.</summary>
    public sealed class SnowflakeException : Exception
    {
        internal SnowflakeException(SnowflakeStatus status, string message) : base(message)
        {
            Status = status;
        }

        /// <summary>The number of the error; a later version may add others.</summary>
        public SnowflakeStatus Status { get; }
    }
}
