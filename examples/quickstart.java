// Takes three IDs and takes the last one apart.
//
//   java -cp jna.jar quickstart.java
//
// An ID is a long, which keeps its 63 bits whole.

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.PointerByReference;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

final class Quickstart {
  static final int LAYOUT_DEFAULT = 0;
  static final int ENCODING_BASE32 = 2;

  /** The part of snowflake.h that is used here. */
  static final class Library {
    static {
      Native.register("snowflake");
    }

    static native int snowflake_config_init(Config config, long size, int layout, Failure error);

    static native int snowflake_new(Config config, PointerByReference generator, Failure error);

    static native long snowflake_next(Pointer generator);

    static native void snowflake_free(Pointer generator);

    static native int snowflake_explain(Pointer generator, long result, Failure error);

    static native int snowflake_split(Config config, long id, Parts parts, Failure error);

    static native long snowflake_format(
        long id, int encoding, byte[] text, long capacity, Failure error);
  }

  @FieldOrder({
    "size", "order", "time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms",
    "worker_id", "worker_count", "max_wait_ms", "max_lead_ms", "sequence_start", "store",
    "clock", "clock_context", "max_jump_ms"
  })
  public static class Config extends Structure {
    public int size, order;
    public long time_bits, worker_bits, sequence_bits, tick_ns, epoch_unix_ms;
    public long worker_id, worker_count, max_wait_ms, max_lead_ms, sequence_start;
    public Pointer store, clock, clock_context;
    public long max_jump_ms;
  }

  @FieldOrder({"size", "status", "os_errno", "wait_reason", "wait_ns", "message"})
  public static class Failure extends Structure {
    public int size, status, os_errno, wait_reason;
    public long wait_ns;
    public byte[] message = new byte[488];

    Failure() {
      size = size();
    }
  }

  @FieldOrder({"size", "nanoseconds", "unix_ms", "tick", "worker_id", "sequence"})
  public static class Parts extends Structure {
    public int size, nanoseconds;
    public long unix_ms, tick, worker_id, sequence;

    Parts() {
      size = size();
    }
  }

  static void check(long result, Failure failure) {
    if (result < 0) {
      throw new IllegalStateException(Native.toString(failure.message, "UTF-8"));
    }
  }

  static Pointer newGenerator(long workerId) {
    Config config = new Config();
    Failure failure = new Failure();
    check(
        Library.snowflake_config_init(config, config.size(), LAYOUT_DEFAULT, failure), failure);
    config.worker_id = workerId;
    PointerByReference out = new PointerByReference();
    check(Library.snowflake_new(config, out, failure), failure);
    return out.getValue();
  }

  static long nextId(Pointer generator) {
    long id = Library.snowflake_next(generator);
    if (id < 0) {
      Failure failure = new Failure();
      check(Library.snowflake_explain(generator, id, failure), failure);
    }
    return id;
  }

  static String binary(long number, int digits) {
    String text = Long.toBinaryString(number);
    return "0".repeat(digits - text.length()) + text;
  }

  /** Needs no generator: a configuration of null is the default layout. */
  static void describe(long id) {
    Failure failure = new Failure();
    Parts parts = new Parts();
    check(Library.snowflake_split(null, id, parts, failure), failure);
    byte[] text = new byte[20];
    check(Library.snowflake_format(id, ENCODING_BASE32, text, text.length, failure), failure);

    String time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS")
            .withZone(ZoneOffset.UTC)
            .format(Instant.ofEpochMilli(parts.unix_ms));
    System.out.println("The last one, taken apart:");
    System.out.printf(
        "  bits      0 %s %s %s%n",
        binary(parts.tick, 41), binary(parts.worker_id, 10), binary(parts.sequence, 12));
    System.out.printf("  time      %s UTC (%d ms since 2020-01-01)%n", time, parts.tick);
    System.out.printf("  worker    %d%n", parts.worker_id);
    System.out.printf("  sequence  %d%n", parts.sequence);
    System.out.printf("  base32    %s%n", Native.toString(text));
  }

  public static void main(String[] arguments) {
    Pointer generator = newGenerator(1);
    System.out.println("Java: 3 IDs of worker 1");
    long last = 0;
    for (int i = 0; i < 3; i++) {
      last = nextId(generator);
      System.out.println("  " + last);
    }
    describe(last);
    Library.snowflake_free(generator);
  }
}
