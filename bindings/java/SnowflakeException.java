import com.sun.jna.Native;

/** An error of the library. */
final class SnowflakeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  final long status;

  SnowflakeException(long status, String message) {
    super(message);
    this.status = status;
  }

  /** Returns the result, or throws the error that the detail describes. */
  static long check(long result, Library.Detail detail) {
    if (result < 0) {
      throw new SnowflakeException(result, Native.toString(detail.message, "UTF-8"));
    }
    return result;
  }
}
