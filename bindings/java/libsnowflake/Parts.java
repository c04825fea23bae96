package libsnowflake;

import java.time.Instant;

/**
 * The parts of an ID.
 *
 * @param tick ticks since the epoch
 * @param workerId the worker ID
 * @param sequence the number within the tick
 * @param unixMs when the tick began, in milliseconds since 1970
 * @param nanoseconds the part of that instant below a millisecond
 */
public record Parts(long tick, long workerId, long sequence, long unixMs, long nanoseconds) {
  /** When the tick began. */
  public Instant instant() {
    return Instant.ofEpochMilli(unixMs).plusNanos(nanoseconds);
  }
}
