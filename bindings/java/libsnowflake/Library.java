package libsnowflake;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.PointerByReference;

/** The functions and structs of snowflake.h, mapped directly. */
final class Library {
  /** The version of libsnowflake that these classes belong to. */
  private static final int MAJOR = 0;

  private static final int MINOR = 2;

  static final int TEXT_SIZE = 20;

  static {
    String path = System.getenv("SNOWFLAKE_LIBRARY");
    boolean isSet = path != null && !path.isEmpty();
    String soname = "libsnowflake.so." + MAJOR + "." + MINOR;
    NativeLibrary library = NativeLibrary.getInstance(isSet ? path : soname);
    checkVersion(library);
    Native.register(Library.class, library);
  }

  private Library() {}

  private static void checkVersion(NativeLibrary library) {
    Object[] none = {};
    int number = library.getFunction("snowflake_version_number").invokeInt(none);
    int major = number / 10000;
    int minor = number / 100 % 100;
    if (major != MAJOR || !(minor == MINOR || (MAJOR > 0 && minor > MINOR))) {
      String loaded = library.getFunction("snowflake_version_string").invokeString(none, false);
      throw new UnsatisfiedLinkError(
          "libsnowflake " + MAJOR + "." + MINOR + " is needed, but version " + loaded
              + " was loaded: install the version that this binding belongs to");
    }
  }

  @FieldOrder({
    "size", "order", "time_bits", "worker_bits", "sequence_bits", "tick_ns", "epoch_unix_ms",
    "worker_id", "worker_count", "max_wait_ms", "max_lead_ms", "sequence_start", "store",
    "clock", "clock_context", "max_jump_ms"
  })
  public static class Config extends Structure {
    public int size;
    public int order;
    public long time_bits;
    public long worker_bits;
    public long sequence_bits;
    public long tick_ns;
    public long epoch_unix_ms;
    public long worker_id;
    public long worker_count;
    public long max_wait_ms;
    public long max_lead_ms;
    public long sequence_start;
    public String store;
    public Pointer clock;
    public Pointer clock_context;
    public long max_jump_ms;

    /** The library's defaults with the layout of a number. */
    Config(int layout) {
      setStringEncoding("UTF-8");
      Detail detail = new Detail();
      detail.check(snowflake_config_init(this, size(), layout, detail));
    }
  }

  @FieldOrder({"size", "status", "os_errno", "wait_reason", "wait_ns", "message"})
  public static class Detail extends Structure {
    public int size;
    public int status;
    public int os_errno;
    public int wait_reason;
    public long wait_ns;
    public byte[] message = new byte[488];

    Detail() {
      size = size();
    }

    /** Returns the result of a call, or throws the error that this describes. */
    long check(long result) {
      if (result < 0) {
        throw new SnowflakeException((int) result, Native.toString(message, "UTF-8"));
      }
      return result;
    }
  }

  @FieldOrder({"size", "nanoseconds", "unix_ms", "tick", "worker_id", "sequence"})
  public static class CParts extends Structure {
    public int size;
    public int nanoseconds;
    public long unix_ms;
    public long tick;
    public long worker_id;
    public long sequence;

    CParts() {
      size = size();
    }
  }

  static native int snowflake_config_init(Config config, long size, int layout, Detail error);

  static native int snowflake_new(Config config, PointerByReference generator, Detail error);

  static native long snowflake_next(Pointer generator);

  static native void snowflake_free(Pointer generator);

  static native int snowflake_explain(Pointer generator, long result, Detail error);

  static native long snowflake_ends_at_unix_ms(Config config, Detail error);

  static native int snowflake_split(Config config, long id, CParts parts, Detail error);

  static native long snowflake_compose(
      Config config, long tick, long worker_id, long sequence, Detail error);

  static native long snowflake_format(
      long id, int encoding, byte[] text, long capacity, Detail error);

  static native long snowflake_parse(byte[] text, long length, int encoding, Detail error);
}
