import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import libsnowflake.Encoding;
import libsnowflake.SnowflakeException;
import libsnowflake.SnowflakeGenerator;

/** The suite of ../README.md. */
final class Suite {
  private static final int WORKER_ID = 1;
  private static final int COUNT = 100_000;
  private static final int THREADS = 4;

  private Suite() {}

  private static SnowflakeGenerator.Builder worker() {
    return SnowflakeGenerator.builder().workerId(WORKER_ID);
  }

  private static long[] take(SnowflakeGenerator generator, int count) {
    long[] ids = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = generator.next();
    }
    return ids;
  }

  private static void print(long[] ids) {
    StringBuilder lines = new StringBuilder();
    for (long id : ids) {
      lines.append(id).append('\n');
    }
    System.out.print(lines);
  }

  private static void threads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (SnowflakeGenerator generator = worker().build()) {
      List<Callable<long[]>> shares = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        shares.add(() -> take(generator, COUNT / THREADS));
      }
      List<Future<long[]>> taken = threads.invokeAll(shares);
      System.out.println("threads " + THREADS);
      for (Future<long[]> ids : taken) {
        print(ids.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  private static void showMessage(Callable<?> provoke) throws Exception {
    try {
      provoke.call();
    } catch (SnowflakeException error) {
      System.out.println(error.getMessage());
      return;
    }
    throw new IllegalStateException("nothing was refused");
  }

  private static void error() throws Exception {
    showMessage(() -> SnowflakeGenerator.builder().workerId(1024).build());
    showMessage(() -> Encoding.BASE32.parse("!"));
    showMessage(() -> SnowflakeGenerator.builder().workerId((1L << 32) + 5).build());
  }

  private static void store(String path, int count) {
    try (SnowflakeGenerator generator = worker().store("file:" + path).build()) {
      print(take(generator, count));
    }
  }

  /** Nanoseconds a call, over so many calls. */
  private static double slice(SnowflakeGenerator generator, int calls) {
    long started = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      generator.next();
    }
    return (double) (System.nanoTime() - started) / calls;
  }

  private static void bench(int calls) {
    try (SnowflakeGenerator generator = worker().maxLeadMs(3_600_000).store("memory").build()) {
      slice(generator, calls / 10);
      double[] slices = new double[5];
      Arrays.setAll(slices, i -> slice(generator, calls / 5));
      Arrays.sort(slices);
      System.out.println(slices[2]);
    }
  }

  private static void run(String[] arguments) throws Exception {
    switch (arguments.length > 0 ? arguments[0] : "") {
      case "vectors" -> System.out.println(new Vectors(arguments[1]).check() + " checks");
      case "threads" -> threads();
      case "error" -> error();
      case "store" -> store(arguments[1], Integer.parseInt(arguments[2]));
      case "bench" -> bench(Integer.parseInt(arguments[1]));
      default ->
          throw new IOException(
              "usage: suite vectors DIR|threads|error|store PATH COUNT|bench CALLS");
    }
  }

  public static void main(String[] arguments) throws Exception {
    try {
      run(arguments);
    } catch (SnowflakeException | Vectors.Difference | IOException error) {
      System.err.println(error.getMessage());
      System.exit(1);
    }
  }
}
