package libsnowflake;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/**
 * Generates 64-bit Snowflake IDs with libsnowflake.
 *
 * <pre>{@code
 * try (SnowflakeGenerator generator = SnowflakeGenerator.builder().workerId(1).build()) {
 *   long id = generator.next();
 * }
 * }</pre>
 *
 * <p>An ID is a {@code long}, which holds its 63 bits whole. Any number of threads may use a
 * generator at once; {@link #close} needs it alone.
 */
public final class SnowflakeGenerator implements AutoCloseable {
  private final Layout layout;
  private Pointer handle;

  private SnowflakeGenerator(Library.Config config) {
    Library.Detail detail = new Library.Detail();
    PointerByReference out = new PointerByReference();
    detail.check(Library.snowflake_new(config, out, detail));
    handle = out.getValue();
    layout = Layout.of(config);
  }

  /** The settings of a generator, with the library's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the next ID. If the tick is full or the clock was set back, it waits, but not longer
   * than {@link Builder#maxWaitMs} allows.
   */
  public long next() {
    long id = Library.snowflake_next(handle);
    if (id < 0) {
      Library.Detail detail = new Library.Detail();
      Library.snowflake_explain(handle, id, detail);
      detail.check(id);
    }
    return id;
  }

  /** The layout of the IDs. */
  public Layout layout() {
    return layout;
  }

  /** Frees the generator. Calls of {@link #next} after that throw an exception. */
  @Override
  public synchronized void close() {
    Library.snowflake_free(handle);
    handle = null;
  }

  /** The settings of a generator. */
  public static final class Builder {
    private final Library.Config config = new Library.Config(0);

    private Builder() {}

    /**
     * Which worker this is; default 0. Two processes that share no store must not use the same
     * worker ID.
     */
    public Builder workerId(long workerId) {
      config.worker_id = workerId;
      return this;
    }

    /** How many worker IDs the generator uses, from its worker ID on; default 1. */
    public Builder workerCount(long workerCount) {
      config.worker_count = workerCount;
      return this;
    }

    /** How long one call may wait for the clock, in milliseconds; default 50. */
    public Builder maxWaitMs(long maxWaitMs) {
      config.max_wait_ms = maxWaitMs;
      return this;
    }

    /** How far time stamps may run ahead of the clock, in milliseconds; default 0. */
    public Builder maxLeadMs(long maxLeadMs) {
      config.max_lead_ms = maxLeadMs;
      return this;
    }

    /**
     * A forward jump of the clock that is longer than this, in milliseconds, is not believed at
     * once; default 3600000. 0: every jump is.
     */
    public Builder maxJumpMs(long maxJumpMs) {
      config.max_jump_ms = maxJumpMs;
      return this;
    }

    /**
     * 0: each tick starts at sequence 0 (default). A power of two: at a random sequence below it,
     * so that {@code id % shards} is spread evenly.
     */
    public Builder sequenceStart(long sequenceStart) {
      config.sequence_start = sequenceStart;
      return this;
    }

    /**
     * Where the state is kept: {@code "machine"} (default), shared by all processes of this user
     * on this machine; {@code "memory"}, of this process alone; {@code "file:/var/lib/app/ids"}.
     */
    public Builder store(String store) {
      if (store != null && store.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("store must be text without NUL, got '" + store + "'");
      }
      config.store = store;
      return this;
    }

    /** The layout of the IDs. */
    public Builder layout(Layout layout) {
      layout.write(config);
      return this;
    }

    /** The layout of the IDs, by its name in {@link Layout#PRESETS}. */
    public Builder layout(String preset) {
      return layout(Layout.preset(preset));
    }

    /** Creates the generator. */
    public SnowflakeGenerator build() {
      return new SnowflakeGenerator(config);
    }
  }
}
