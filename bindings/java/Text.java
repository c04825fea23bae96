import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/** IDs as text, in the order of their numbers. */
enum Text {
  DECIMAL,
  HEX,
  BASE32,
  BASE62;

  String format(long id) {
    byte[] text = new byte[Library.TEXT_SIZE];
    Library.Detail detail = new Library.Detail();
    long length = Library.snowflake_format(id, ordinal(), text, text.length, detail);
    return new String(text, 0, (int) SnowflakeException.check(length, detail), US_ASCII);
  }

  long parse(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    Library.Detail detail = new Library.Detail();
    long id = Library.snowflake_parse(bytes, bytes.length, ordinal(), detail);
    return SnowflakeException.check(id, detail);
  }
}
