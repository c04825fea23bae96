package libsnowflake;

import java.util.List;

/**
 * How the bits of an ID are divided, how long a tick is and when tick 0 began.
 *
 * <p>It needs no generator and no clock: the IDs of a layout that has ended can be read, too.
 */
public record Layout(
    long timeBits,
    long workerBits,
    long sequenceBits,
    Order order,
    long tickNs,
    long epochUnixMs) {

  /** The layouts that have a name, at their numbers. */
  public static final List<String> PRESETS =
      List.of(
          "default",
          "twitter",
          "discord",
          "instagram",
          "mastodon",
          "sonyflake-v1",
          "sonyflake-v2",
          "tsid",
          "javascript");

  /** The fields from the highest bit to the lowest, at their numbers. */
  public enum Order {
    /** Time, worker ID, sequence. */
    WORKER_FIRST,
    /** Time, sequence, worker ID. */
    SEQUENCE_FIRST
  }

  /** The layout of a name in {@link #PRESETS}. */
  public static Layout preset(String name) {
    int number = PRESETS.indexOf(name);
    if (number < 0) {
      throw new IllegalArgumentException(
          "layout must be one of " + String.join(", ", PRESETS) + ", got '" + name + "'");
    }
    return of(new Library.Config(number));
  }

  static Layout of(Library.Config config) {
    return new Layout(
        config.time_bits,
        config.worker_bits,
        config.sequence_bits,
        Order.values()[config.order],
        config.tick_ns,
        config.epoch_unix_ms);
  }

  void write(Library.Config config) {
    config.time_bits = timeBits;
    config.worker_bits = workerBits;
    config.sequence_bits = sequenceBits;
    config.order = order.ordinal();
    config.tick_ns = tickNs;
    config.epoch_unix_ms = epochUnixMs;
  }

  private Library.Config config() {
    Library.Config config = new Library.Config(0);
    write(config);
    return config;
  }

  /** The first millisecond since 1970 that the layout cannot express. */
  public long endsAtUnixMs() {
    Library.Detail detail = new Library.Detail();
    return detail.check(Library.snowflake_ends_at_unix_ms(config(), detail));
  }

  /** Takes an ID apart. */
  public Parts split(long id) {
    Library.CParts parts = new Library.CParts();
    Library.Detail detail = new Library.Detail();
    detail.check(Library.snowflake_split(config(), id, parts, detail));
    return new Parts(
        parts.tick, parts.worker_id, parts.sequence, parts.unix_ms, parts.nanoseconds);
  }

  /** The ID of a tick, a worker ID and a sequence. */
  public long compose(long tick, long workerId, long sequence) {
    Library.Detail detail = new Library.Detail();
    return detail.check(
        Library.snowflake_compose(config(), tick, workerId, sequence, detail));
  }
}
