import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import libsnowflake.Encoding;
import libsnowflake.Layout;
import libsnowflake.Parts;
import libsnowflake.SnowflakeException;

/** The vectors that every language reads. */
final class Vectors {
  private final String directory;
  private final Map<String, Layout> layouts = new HashMap<>();
  private int checks;

  Vectors(String directory) {
    this.directory = directory;
  }

  /** The library differs from the vectors. */
  static final class Difference extends RuntimeException {
    private static final long serialVersionUID = 1;

    Difference(String message) {
      super(message);
    }
  }

  /** Checks all of them; returns how many checks that were. */
  int check() throws IOException {
    forEach("layouts.tsv", this::checkLayout);
    forEach("ids.tsv", this::checkId);
    forEach("text.tsv", this::checkText);
    forEach("bad_text.tsv", this::checkBadText);
    return checks;
  }

  private void forEach(String name, Consumer<Row> check) throws IOException {
    for (Row row : Row.read(directory, name)) {
      try {
        check.accept(row);
      } catch (SnowflakeException error) {
        throw new Difference(row.place() + ": " + error.getMessage());
      }
    }
  }

  private void same(Row row, String what, Object found, Object expected) {
    if (!found.equals(expected)) {
      throw new Difference(
          row.place() + ": " + what + " is " + found + ", expected " + expected);
    }
    checks++;
  }

  private void checkLayout(Row row) {
    Layout layout =
        new Layout(
            row.number("time_bits"),
            row.number("worker_bits"),
            row.number("sequence_bits"),
            row.text("order").equals("sequence-first")
                ? Layout.Order.SEQUENCE_FIRST
                : Layout.Order.WORKER_FIRST,
            row.number("tick_ns"),
            row.number("epoch_unix_ms"));
    if (Layout.PRESETS.contains(row.text("name"))) {
      checkPreset(row, Layout.preset(row.text("name")), layout);
    }
    same(row, "ends_at_unix_ms", layout.endsAtUnixMs(), row.number("ends_at_unix_ms"));
    layouts.put(row.text("name"), layout);
  }

  private void checkPreset(Row row, Layout preset, Layout wanted) {
    same(row, "time_bits", preset.timeBits(), wanted.timeBits());
    same(row, "worker_bits", preset.workerBits(), wanted.workerBits());
    same(row, "sequence_bits", preset.sequenceBits(), wanted.sequenceBits());
    same(row, "order", preset.order(), wanted.order());
    same(row, "tick_ns", preset.tickNs(), wanted.tickNs());
    same(row, "epoch_unix_ms", preset.epochUnixMs(), wanted.epochUnixMs());
  }

  private void checkId(Row row) {
    Layout layout = layouts.get(row.text("layout"));
    long id = row.number("id");
    Parts parts = layout.split(id);
    same(row, "tick", parts.tick(), row.number("tick"));
    same(row, "worker_id", parts.workerId(), row.number("worker_id"));
    same(row, "sequence", parts.sequence(), row.number("sequence"));
    same(row, "unix_ms", parts.unixMs(), row.number("unix_ms"));
    same(row, "nanoseconds", parts.nanoseconds(), row.number("nanoseconds"));
    long composed = layout.compose(parts.tick(), parts.workerId(), parts.sequence());
    same(row, "the composed ID", composed, id);
  }

  private static Encoding encodingOf(Row row) {
    return Encoding.valueOf(row.text("encoding").toUpperCase(Locale.ROOT));
  }

  private void checkText(Row row) {
    same(row, "text", encodingOf(row).format(row.number("id")), row.text("text"));
    same(row, "id", encodingOf(row).parse(row.text("text")), row.number("id"));
  }

  private void checkBadText(Row row) {
    String text = row.text("text").equals("-") ? "" : row.text("text");
    long result;
    try {
      result = encodingOf(row).parse(text);
    } catch (SnowflakeException error) {
      result = error.status();
    }
    same(row, "status", result, (long) SnowflakeException.ERR_PARSE);
  }
}
