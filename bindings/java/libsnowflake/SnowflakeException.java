package libsnowflake;

/** An error of the library, with its message. The header snowflake.h describes the numbers. */
public final class SnowflakeException extends RuntimeException {
  public static final int ERR_NULL = -1;
  public static final int ERR_STRUCT_SIZE = -2;
  public static final int ERR_RANGE = -3;
  public static final int ERR_BUFFER_TOO_SMALL = -4;
  public static final int ERR_PARSE = -5;
  public static final int ERR_LAYOUT = -20;
  public static final int ERR_WORKER_ID = -21;
  public static final int ERR_CONFIG = -22;
  public static final int ERR_AGAIN = -40;
  public static final int ERR_CLOCK = -41;
  public static final int ERR_EXHAUSTED = -42;
  public static final int ERR_STORE = -60;
  public static final int ERR_STORE_MISMATCH = -61;
  public static final int ERR_LEASE_LOST = -62;
  public static final int ERR_WORKERS = -63;
  public static final int ERR_MEMORY = -80;
  public static final int ERR_INTERNAL = -81;

  private static final long serialVersionUID = 1;

  private final int status;

  SnowflakeException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The number of the error: one of the constants, or one that a later version adds. */
  public int status() {
    return status;
  }
}
