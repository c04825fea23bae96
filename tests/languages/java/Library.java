import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.PointerByReference;

/** The functions and structs of snowflake.h, mapped directly. */
final class Library {
  static final int ORDER_WORKER_FIRST = 0;
  static final int ORDER_SEQUENCE_FIRST = 1;
  static final int ERR_PARSE = -5;
  static final int TEXT_SIZE = 20;

  static {
    Native.register("snowflake");
  }

  private Library() {}

  /** A clock of the caller's: nanoseconds since 1970. */
  public interface Clock extends Callback {
    long invoke(Pointer context);
  }

  @FieldOrder({
    "size", "worker_id", "time_bits", "worker_bits", "sequence_bits", "order", "tick_ns",
    "epoch_unix_ms", "max_wait_ms", "max_lead_ms", "sequence_start", "worker_count", "store",
    "clock", "clock_context"
  })
  public static class Config extends Structure {
    public int size;
    public int worker_id;
    public int time_bits;
    public int worker_bits;
    public int sequence_bits;
    public int order;
    public long tick_ns;
    public long epoch_unix_ms;
    public int max_wait_ms;
    public int max_lead_ms;
    public int sequence_start;
    public int worker_count;
    public String store;
    public Clock clock;
    public Pointer clock_context;
  }

  @FieldOrder({"size", "status", "os_errno", "reserved", "message"})
  public static class Detail extends Structure {
    public int size;
    public int status;
    public int os_errno;
    public int reserved;
    public byte[] message = new byte[240];

    Detail() {
      size = size();
    }
  }

  @FieldOrder({"size", "worker_id", "tick", "sequence", "nanoseconds", "unix_ms"})
  public static class Parts extends Structure {
    public int size;
    public int worker_id;
    public long tick;
    public int sequence;
    public int nanoseconds;
    public long unix_ms;

    Parts() {
      size = size();
    }
  }

  static native int snowflake_config_init(Config config, int size, int layout);

  static native int snowflake_new(Config config, PointerByReference gen, Detail error);

  static native long snowflake_next(Pointer gen);

  static native void snowflake_free(Pointer gen);

  static native String snowflake_status_message(long status);

  static native int snowflake_explain(Pointer gen, long result, Detail error);

  static native long snowflake_ends_at(Pointer gen);

  static native int snowflake_split(Pointer gen, long id, Parts parts, Detail error);

  static native long snowflake_join(Pointer gen, Parts parts, Detail error);

  static native long snowflake_format(
      long id, int encoding, byte[] text, long capacity, Detail error);

  static native long snowflake_parse(byte[] text, long length, int encoding, Detail error);
}
