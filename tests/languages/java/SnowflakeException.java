import com.sun.jna.Native;

/** What the library says when it refuses something. */
final class SnowflakeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  final long status;

  SnowflakeException(long status, String message) {
    super(message);
    this.status = status;
  }

  /** Gives the result back, or throws what the detail says. */
  static long check(long result, Library.Detail detail) {
    if (result < 0) {
      throw new SnowflakeException(result, Native.toString(detail.message, "UTF-8"));
    }
    return result;
  }
}
