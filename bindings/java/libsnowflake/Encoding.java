package libsnowflake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The ways to write an ID, at their numbers. All have a fixed width, so that text sorts like the
 * numbers.
 */
public enum Encoding {
  /** 19 digits with leading zeros. */
  DECIMAL,
  /** 16 digits, lower case. */
  HEX,
  /** 13 digits of Crockford's base32, upper case. */
  BASE32,
  /** 11 digits in the order of ASCII: 0-9, A-Z, a-z. */
  BASE62;

  /** Writes an ID as text. */
  public String format(long id) {
    byte[] text = new byte[Library.TEXT_SIZE];
    Library.Detail detail = new Library.Detail();
    long length =
        detail.check(Library.snowflake_format(id, ordinal(), text, text.length, detail));
    return new String(text, 0, (int) length, US_ASCII);
  }

  /** Reads an ID that {@link #format} wrote. Every other text is an error. */
  public long parse(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    Library.Detail detail = new Library.Detail();
    return detail.check(Library.snowflake_parse(bytes, bytes.length, ordinal(), detail));
  }
}
