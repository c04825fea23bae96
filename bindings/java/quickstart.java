// Generates three IDs and takes the last one apart.
//
//   java -cp jna.jar:. quickstart.java
//
// Compile the package before: javac -cp jna.jar libsnowflake/*.java

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import libsnowflake.Encoding;
import libsnowflake.Layout;
import libsnowflake.Parts;
import libsnowflake.SnowflakeGenerator;

final class Quickstart {
  static String binary(long number, long digits) {
    return String.format("%" + digits + "s", Long.toBinaryString(number)).replace(' ', '0');
  }

  static void describe(Layout layout, long id) {
    Parts parts = layout.split(id);
    String time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS")
            .withZone(ZoneOffset.UTC)
            .format(parts.instant());
    System.out.println("The last one, taken apart:");
    System.out.printf(
        "  bits      0 %s %s %s%n",
        binary(parts.tick(), layout.timeBits()),
        binary(parts.workerId(), layout.workerBits()),
        binary(parts.sequence(), layout.sequenceBits()));
    System.out.printf("  time      %s UTC (%d ms since 2020-01-01)%n", time, parts.tick());
    System.out.printf("  worker    %d%n", parts.workerId());
    System.out.printf("  sequence  %d%n", parts.sequence());
    System.out.printf("  base32    %s%n", Encoding.BASE32.format(id));
  }

  public static void main(String[] arguments) {
    try (SnowflakeGenerator generator = SnowflakeGenerator.builder().workerId(1).build()) {
      System.out.println("Java: 3 IDs of worker 1");
      long last = 0;
      for (int i = 0; i < 3; i++) {
        last = generator.next();
        System.out.println("  " + last);
      }
      describe(generator.layout(), last);
    }
  }
}
