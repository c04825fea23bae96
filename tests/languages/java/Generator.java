import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** Hands out the IDs of a worker ID; any number of threads may use one. */
final class Generator implements AutoCloseable {
  private final Pointer handle;
  // Held as long as the library may call it.
  private final Library.Clock clock;

  Generator(Library.Config config) {
    Library.Detail detail = new Library.Detail();
    PointerByReference out = new PointerByReference();
    SnowflakeException.check(Library.snowflake_new(config, out, detail), detail);
    handle = out.getValue();
    clock = config.clock;
  }

  /** The configuration of a layout, by its number. */
  static Library.Config config(int layout) {
    Library.Config config = new Library.Config();
    int status = Library.snowflake_config_init(config, config.size(), layout);
    if (status < 0) {
      throw new SnowflakeException(status, Library.snowflake_status_message(status));
    }
    return config;
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

  long endsAt() {
    return Library.snowflake_ends_at(handle);
  }

  Library.Parts split(long id) {
    Library.Parts parts = new Library.Parts();
    Library.Detail detail = new Library.Detail();
    SnowflakeException.check(Library.snowflake_split(handle, id, parts, detail), detail);
    return parts;
  }

  long join(Library.Parts parts) {
    Library.Detail detail = new Library.Detail();
    return SnowflakeException.check(Library.snowflake_join(handle, parts, detail), detail);
  }

  @Override
  public void close() {
    Library.snowflake_free(handle);
  }
}
