import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The vectors that every language reads. */
final class Vectors {
  /** The presets, at their numbers. */
  private static final List<String> PRESETS =
      List.of(
          "default",
          "twitter",
          "discord",
          "instagram",
          "mastodon",
          "sonyflake-v1",
          "sonyflake-v2",
          "tsid",
          "javascript");

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
    Library.Config config = new Library.Config(0);
    config.time_bits = row.number("time_bits");
    config.worker_bits = row.number("worker_bits");
    config.sequence_bits = row.number("sequence_bits");
    config.order =
        row.text("order").equals("sequence-first")
            ? Library.ORDER_SEQUENCE_FIRST
            : Library.ORDER_WORKER_FIRST;
    config.tick_ns = row.number("tick_ns");
    config.epoch_unix_ms = row.number("epoch_unix_ms");
    int preset = PRESETS.indexOf(row.text("name"));
    if (preset >= 0) {
      checkPreset(row, new Library.Config(preset), config);
    }
    Layout layout = new Layout(config);
    same(row, "ends_at_unix_ms", layout.endsAtUnixMs(), row.number("ends_at_unix_ms"));
    layouts.put(row.text("name"), layout);
  }

  private void checkPreset(Row row, Library.Config preset, Library.Config wanted) {
    same(row, "time_bits", preset.time_bits, wanted.time_bits);
    same(row, "worker_bits", preset.worker_bits, wanted.worker_bits);
    same(row, "sequence_bits", preset.sequence_bits, wanted.sequence_bits);
    same(row, "order", preset.order, wanted.order);
    same(row, "tick_ns", preset.tick_ns, wanted.tick_ns);
    same(row, "epoch_unix_ms", preset.epoch_unix_ms, wanted.epoch_unix_ms);
  }

  private void checkId(Row row) {
    Layout layout = layouts.get(row.text("layout"));
    long id = row.number("id");
    Library.Parts parts = layout.split(id);
    same(row, "tick", parts.tick, row.number("tick"));
    same(row, "worker_id", parts.worker_id, row.number("worker_id"));
    same(row, "sequence", parts.sequence, row.number("sequence"));
    same(row, "unix_ms", parts.unix_ms, row.number("unix_ms"));
    same(row, "nanoseconds", (long) parts.nanoseconds, row.number("nanoseconds"));
    long composed = layout.compose(parts.tick, parts.worker_id, parts.sequence);
    same(row, "the composed ID", composed, id);
  }

  private static Text encodingOf(Row row) {
    return Text.valueOf(row.text("encoding").toUpperCase(Locale.ROOT));
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
      result = error.status;
    }
    same(row, "status", result, (long) Library.ERR_PARSE);
  }
}
