/** Takes IDs of the layout of a configuration apart, and puts them together. */
final class Layout {
  private final Library.Config config;

  Layout(Library.Config config) {
    this.config = config;
  }

  /** The first millisecond since 1970 that the layout cannot express. */
  long endsAtUnixMs() {
    Library.Detail detail = new Library.Detail();
    return SnowflakeException.check(Library.snowflake_ends_at_unix_ms(config, detail), detail);
  }

  Library.Parts split(long id) {
    Library.Parts parts = new Library.Parts();
    Library.Detail detail = new Library.Detail();
    SnowflakeException.check(Library.snowflake_split(config, id, parts, detail), detail);
    return parts;
  }

  long compose(long tick, long workerId, long sequence) {
    Library.Detail detail = new Library.Detail();
    long id = Library.snowflake_compose(config, tick, workerId, sequence, detail);
    return SnowflakeException.check(id, detail);
  }
}
