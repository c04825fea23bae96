import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A line of a table, by the names in its header. */
final class Row {
  private final String place;
  private final Map<String, String> fields = new HashMap<>();

  private Row(String place, String[] names, String[] cells) {
    this.place = place;
    for (int i = 0; i < names.length; i++) {
      fields.put(names[i], cells[i]);
    }
  }

  static List<Row> read(String directory, String name) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(directory, name));
    String[] names = lines.get(0).split("\t");
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("#")) {
        rows.add(new Row(name + ":" + (i + 1), names, lines.get(i).split("\t", -1)));
      }
    }
    return rows;
  }

  /** File and line, such as ids.tsv:17. */
  String place() {
    return place;
  }

  String text(String name) {
    return fields.get(name);
  }

  long number(String name) {
    return Long.parseLong(fields.get(name));
  }
}
