using System;

namespace Libsnowflake
{
    /// <summary>The settings of a generator. What is not set has the library's default.</summary>
    public sealed class SnowflakeOptions
    {
        /// <summary>
        /// Which worker this is; default 0. Two processes that share no store must not use
        /// the same worker ID.
        /// </summary>
        public long? WorkerId { get; set; }

        /// <summary>How many worker IDs the generator uses, from WorkerId on; default 1.</summary>
        public long? WorkerCount { get; set; }

        /// <summary>How long one call may wait for the clock, in milliseconds; default 50.</summary>
        public long? MaxWaitMs { get; set; }

        /// <summary>How far time stamps may run ahead of the clock, in milliseconds; default 0.</summary>
        public long? MaxLeadMs { get; set; }

        /// <summary>
        /// A forward jump of the clock that is longer than this, in milliseconds, is not believed
        /// at once; default 3600000. 0: every jump is.
        /// </summary>
        public long? MaxJumpMs { get; set; }

        /// <summary>
        /// 0: each tick starts at sequence 0 (default). A power of two: at a random sequence below
        /// it, so that id % shards is spread evenly.
        /// </summary>
        public long? SequenceStart { get; set; }

        /// <summary>
        /// Where the state is kept: "machine" (default), shared by all processes of this user on
        /// this machine; "memory", of this process alone; "file:/var/lib/app/ids".
        /// </summary>
        public string Store { get; set; }

        /// <summary>The layout of the IDs; by default Layout.Preset("default").</summary>
        public Layout Layout { get; set; }

        internal Config ToConfig(Layout layout)
        {
            if (Store != null && Store.IndexOf('\0') >= 0)
            {
                throw new ArgumentException($"store must be text without NUL, got '{Store}'");
            }
            var config = layout.Configuration;
            config.WorkerId = WorkerId ?? config.WorkerId;
            config.WorkerCount = WorkerCount ?? config.WorkerCount;
            config.MaxWaitMs = MaxWaitMs ?? config.MaxWaitMs;
            config.MaxLeadMs = MaxLeadMs ?? config.MaxLeadMs;
            config.MaxJumpMs = MaxJumpMs ?? config.MaxJumpMs;
            config.SequenceStart = SequenceStart ?? config.SequenceStart;
            config.Store = Store;
            return config;
        }
    }

    /// <summary>
    /// Generates 64-bit Snowflake IDs with libsnowflake. An ID is a long, which holds its 63 bits
    /// whole. Any number of threads may use a generator at once.
    /// </summary>
    /// <example>
    /// using (var generator = new SnowflakeGenerator(new SnowflakeOptions { WorkerId = 1 }))
    /// {
    ///     var id = generator.Next();
    /// }
    /// </example>
    public sealed class SnowflakeGenerator : IDisposable
    {
        private readonly GeneratorHandle handle;

        /// <summary>Creates a generator, which Dispose frees.</summary>
        public SnowflakeGenerator(SnowflakeOptions options)
        {
            Layout = options.Layout ?? Layout.Preset("default");
            var (config, detail) = (options.ToConfig(Layout), Detail.New());
            detail.Check(Native.snowflake_new(ref config, out var generator, ref detail));
            handle = new GeneratorHandle(generator);
        }

        /// <summary>Creates a generator with the library's defaults.</summary>
        public SnowflakeGenerator() : this(new SnowflakeOptions())
        {
        }

        /// <summary>The layout of the IDs.</summary>
        public Layout Layout { get; }

        /// <summary>
        /// Returns the next ID. If the tick is full or the clock was set back, it waits, but not
        /// longer than MaxWaitMs allows.
        /// </summary>
        public long Next()
        {
            var id = Native.snowflake_next(handle);
            if (id < 0)
            {
                var detail = Detail.New();
                Native.snowflake_explain(handle, id, ref detail);
                detail.Check(id);
            }
            return id;
        }

        /// <summary>Frees the generator. Calls after that throw ObjectDisposedException.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }
    }
}
