import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** Generates the IDs of a worker ID; any number of threads may use one. */
final class Generator implements AutoCloseable {
  private final Pointer handle;

  Generator(Library.Config config) {
    Library.Detail detail = new Library.Detail();
    PointerByReference out = new PointerByReference();
    SnowflakeException.check(Library.snowflake_new(config, out, detail), detail);
    handle = out.getValue();
  }

  /** The next ID: a long, which keeps its 63 bits whole. */
  long next() {
    long id = Library.snowflake_next(handle);
    if (id < 0) {
      Library.Detail detail = new Library.Detail();
      Library.snowflake_explain(handle, id, detail);
      SnowflakeException.check(id, detail);
    }
    return id;
  }

  @Override
  public void close() {
    Library.snowflake_free(handle);
  }
}
